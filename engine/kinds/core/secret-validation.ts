// stub
export const validateSecret = (..._: any[]): any => [];
export const validateSecretUpdate = (..._: any[]): any => [];
