// stub
export const nodeWarnings = (..._: any[]): any => [];
