// stub
export const validateNamespace = (..._: any[]): any => [];
export const validateNamespaceUpdate = (..._: any[]): any => [];
