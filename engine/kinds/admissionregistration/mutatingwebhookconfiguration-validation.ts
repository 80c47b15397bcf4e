// stub
export const validateMutatingWebhookConfiguration = (..._: any[]): any => [];
export const validateMutatingWebhookConfigurationUpdate = (..._: any[]): any => [];
