// stub
export const validateResourceClaim = (..._: any[]): any => [];
export const validateResourceClaimUpdate = (..._: any[]): any => [];
