import { issueCertificate, privateKey } from '../apiserver/auth/certificates.ts';
import { rootFiles, type MemoryFiles } from '../runtime/memory-files.ts';
import { certificateAuthority } from '../apiserver/auth/authority.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;
const HOME = '/home/learner';

/** The learner's machine as it is handed over: an empty home with the administrator's kubeconfig. */
export function learnerFiles(clock: { readonly now: number }): MemoryFiles {
  const files = rootFiles({ clock, hostname: 'learner' });
  files.makeDirectory(`${HOME}/.kube`, true);
  files.write(`${HOME}/.kube/config`, kubeconfig('https://172.30.0.10:6443', clock.now), 0o600);
  return files;
}

/** The administrator's kubeconfig: context kubernetes-admin@kubernetes, a client certificate of the cluster's CA. */
export function kubeconfig(server: string, nowMs: number): string {
  const name = 'kubernetes-admin';
  const validity = { fromMs: nowMs, toMs: nowMs + YEAR_MS };
  const certificate = issueCertificate({ commonName: name, organizations: ['kubeadm:cluster-admins'] }, validity);
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa(certificateAuthority)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${name}
  name: ${name}@kubernetes
current-context: ${name}@kubernetes
kind: Config
users:
- name: ${name}
  user:
    client-certificate-data: ${btoa(certificate)}
    client-key-data: ${btoa(privateKey(name))}
`;
}
