// stub
export const validateLimitRange = (..._: any[]): any => [];
