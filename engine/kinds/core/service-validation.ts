// stub
export const validateService = (..._: any[]): any => [];
export const validateServiceUpdate = (..._: any[]): any => [];
