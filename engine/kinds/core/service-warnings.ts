// stub
export const serviceWarnings = (..._: any[]): any => [];
