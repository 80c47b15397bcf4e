// stub
export const validateConfigMap = (..._: any[]): any => [];
export const validateConfigMapUpdate = (..._: any[]): any => [];
