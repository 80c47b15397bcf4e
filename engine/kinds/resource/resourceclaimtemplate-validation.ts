// stub
export const validateResourceClaimTemplate = (..._: any[]): any => [];
export const validateResourceClaimTemplateUpdate = (..._: any[]): any => [];
