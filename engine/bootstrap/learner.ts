import { issueCertificate, privateKey } from '../apiserver/auth/certificates.ts';
import { rootFiles, type MemoryFiles } from '../runtime/memory-files.ts';
import { certificateAuthority } from '../apiserver/auth/authority.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;
const HOME = '/home/learner';

/** Accounts of a Debian system: name and number, group where it is another, home, shell where there is one. */
const USERS =
  'root 0:/root:/bin/bash daemon 1:/usr/sbin bin 2:/bin sys 3:/dev sync 4,65534:/bin:/bin/sync games 5,60:/usr/games ' +
  'man 6,12:/var/cache/man lp 7:/var/spool/lpd mail 8:/var/mail news 9:/var/spool/news uucp 10:/var/spool/uucp ' +
  'proxy 13:/bin www-data 33:/var/www backup 34:/var/backups list 38:/var/list irc 39:/run/ircd _apt 42,65534:/nonexistent ' +
  'nobody 65534:/nonexistent';
const GROUPS =
  'root 0 daemon 1 bin 2 sys 3 adm 4 tty 5 disk 6 lp 7 mail 8 news 9 uucp 10 man 12 proxy 13 kmem 15 dialout 20 fax 21 ' +
  'voice 22 cdrom 24 floppy 25 tape 26 sudo 27 audio 29 dip 30 www-data 33 backup 34 operator 37 list 38 irc 39 src 40 ' +
  'shadow 42 utmp 43 video 44 sasl 45 plugdev 46 staff 50 games 60 users 100 nogroup 65534';

/** Names in pairs with what follows each. */
function pairs(list: string): [string, string][] {
  const words = list.split(' ');
  return words.flatMap((word, i): [string, string][] => (i % 2 ? [] : [[word, words[i + 1]]]));
}

function userLine([name, account]: [string, string]): string {
  const [numbers, home, shell = '/usr/sbin/nologin'] = account.split(':');
  const [uid, gid = uid] = numbers.split(',');
  const comment = name === '_apt' ? '' : name;
  return `${name}:x:${uid}:${gid}:${comment}:${home}:${shell}\n`;
}

const ACCOUNTS: Readonly<Record<string, string>> = {
  '/etc/passwd': pairs(USERS).map(userLine).join(''),
  '/etc/group': pairs(GROUPS)
    .map(([name, gid]) => `${name}:x:${gid}:\n`)
    .join(''),
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux forky/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=forky\nID=debian\n' +
    'HOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\n' +
    'BUG_REPORT_URL="https://bugs.debian.org/"\n',
};

/** The learner's machine as it is handed over: an empty home with the administrator's kubeconfig. */
export function learnerFiles(clock: { readonly now: number }): MemoryFiles {
  const files = rootFiles({ clock, hostname: 'learner' });
  for (const [path, text] of Object.entries(ACCOUNTS)) files.write(path, text);
  files.makeDirectory(`${HOME}/.kube`, true);
  files.write(`${HOME}/.kube/config`, kubeconfig('https://172.30.0.10:6443', clock.now), 0o600);
  return files;
}

/** The administrator's kubeconfig: context kubernetes-admin@kubernetes, a client certificate of the cluster's CA. */
function kubeconfig(server: string, nowMs: number): string {
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
