// stub
export const validateNode = (..._: any[]): any => [];
export const validateNodeUpdate = (..._: any[]): any => [];
