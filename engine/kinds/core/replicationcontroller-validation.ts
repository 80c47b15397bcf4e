// stub
export const validateReplicationController = (..._: any[]): any => [];
export const validateReplicationControllerUpdate = (..._: any[]): any => [];
