// stub
export const validateDeviceClass = (..._: any[]): any => [];
export const validateDeviceClassUpdate = (..._: any[]): any => [];
