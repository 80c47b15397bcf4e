// stub
export const endpointsWarnings = (..._: any[]): any => [];
