// stub
export const validateReplicaSet = (..._: any[]): any => [];
export const validateReplicaSetUpdate = (..._: any[]): any => [];
