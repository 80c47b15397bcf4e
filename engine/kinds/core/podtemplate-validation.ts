// stub
export const validatePodTemplateObject = (..._: any[]): any => [];
