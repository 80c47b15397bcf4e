// stub
export const validateValidatingAdmissionPolicy = (..._: any[]): any => [];
export const validateValidatingAdmissionPolicyStatus = (..._: any[]): any => [];
export const validateValidatingAdmissionPolicyUpdate = (..._: any[]): any => [];
