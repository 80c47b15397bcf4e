// stub
export const validateJob = (..._: any[]): any => [];
export const validateJobUpdate = (..._: any[]): any => [];
