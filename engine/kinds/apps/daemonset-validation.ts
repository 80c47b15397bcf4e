// stub
export const validateDaemonSet = (..._: any[]): any => [];
export const validateDaemonSetUpdate = (..._: any[]): any => [];
