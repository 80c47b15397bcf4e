// stub
export const validateDeployment = (..._: any[]): any => [];
export const validateDeploymentUpdate = (..._: any[]): any => [];
