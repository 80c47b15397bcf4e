// stub
export const validateEvent = (..._: any[]): any => [];
export const validateEventUpdate = (..._: any[]): any => [];
