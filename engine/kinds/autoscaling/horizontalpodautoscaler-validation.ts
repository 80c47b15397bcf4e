// stub
export const validateAutoscaler = (..._: any[]): any => [];
export const validateAutoscalerUpdate = (..._: any[]): any => [];
