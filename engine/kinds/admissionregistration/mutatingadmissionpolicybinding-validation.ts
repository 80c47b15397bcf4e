// stub
export const validateMutatingAdmissionPolicyBinding = (..._: any[]): any => [];
export const validateMutatingAdmissionPolicyBindingUpdate = (..._: any[]): any => [];
