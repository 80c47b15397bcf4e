// stub
export const volumeWarnings = (..._: any[]): any => [];
export const claimWarnings = (..._: any[]): any => [];
