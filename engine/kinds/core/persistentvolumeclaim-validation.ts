// stub
export const validateClaim = (..._: any[]): any => [];
export const validateClaimUpdate = (..._: any[]): any => [];
