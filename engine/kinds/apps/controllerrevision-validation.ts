// stub
export const validateControllerRevision = (..._: any[]): any => [];
export const validateControllerRevisionUpdate = (..._: any[]): any => [];
