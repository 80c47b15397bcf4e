// stub
export const validateEndpoints = (..._: any[]): any => [];
export const validateEndpointsUpdate = (..._: any[]): any => [];
