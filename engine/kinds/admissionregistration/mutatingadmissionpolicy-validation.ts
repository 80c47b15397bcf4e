// stub
export const validateMutatingAdmissionPolicy = (..._: any[]): any => [];
export const validateMutatingAdmissionPolicyUpdate = (..._: any[]): any => [];
