// stub
export const validatePodDisruptionBudget = (..._: any[]): any => [];
