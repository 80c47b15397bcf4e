// stub
export const podWarnings = (..._: any[]): any => [];
export const podTemplateWarnings = (..._: any[]): any => [];
export const templateWarnings = (..._: any[]): any => [];
