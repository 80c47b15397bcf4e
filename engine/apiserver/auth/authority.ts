import authority from './data/authority.json' with { type: 'json' };

/** The certificate of the authority that clusters show in `kube-root-ca.crt`, token secrets and kubeconfig files (PEM). */
export const certificateAuthority: string = authority.certificate;
