// stub
export const validateValidatingAdmissionPolicyBinding = (..._: any[]): any => [];
export const validateValidatingAdmissionPolicyBindingUpdate = (..._: any[]): any => [];
