// stub
export const validateResourceQuota = (..._: any[]): any => [];
export const validateResourceQuotaUpdate = (..._: any[]): any => [];
