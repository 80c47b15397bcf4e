// stub
export const validateValidatingWebhookConfiguration = (..._: any[]): any => [];
export const validateValidatingWebhookConfigurationUpdate = (..._: any[]): any => [];
