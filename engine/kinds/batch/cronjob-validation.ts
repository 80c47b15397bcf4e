// stub
export const validateCronJob = (..._: any[]): any => [];
export const validateCronJobUpdate = (..._: any[]): any => [];
