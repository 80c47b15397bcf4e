// stub
export const statefulSetWarnings = (..._: any[]): any => [];
