// stub
export const secretWarnings = (..._: any[]): any => [];
