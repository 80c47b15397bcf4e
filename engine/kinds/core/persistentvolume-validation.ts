// stub
export const validateVolume = (..._: any[]): any => [];
export const validateVolumeUpdate = (..._: any[]): any => [];
