// stub
export const validateStatefulSet = (..._: any[]): any => [];
export const validateStatefulSetUpdate = (..._: any[]): any => [];
