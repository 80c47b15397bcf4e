// stub
export const validateResourceClaimStatus = (..._: any[]): any => [];
