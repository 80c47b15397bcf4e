// stub
export const validateResourceSlice = (..._: any[]): any => [];
export const validateResourceSliceUpdate = (..._: any[]): any => [];
