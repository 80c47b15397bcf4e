// stub
export const validatePod = (..._: any[]): any => [];
export const validatePodUpdate = (..._: any[]): any => [];
