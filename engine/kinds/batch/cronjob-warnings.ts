// stub
export const cronJobWarnings = (..._: any[]): any => [];
