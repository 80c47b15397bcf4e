// stub
export const serviceAccountWarnings = (..._: any[]): any => [];
