import type { Flag } from './flags.ts';

/** The flags that all commands take, in alphabetical order. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  {
    name: 'as',
    type: 'string',
    usage: 'Act as this user: a user name, or a service account as system:serviceaccount:NAMESPACE:NAME.',
  },
  { name: 'as-group', type: 'stringArray', usage: 'Act as a member of this group; repeat it for several groups.' },
  { name: 'as-uid', type: 'string', usage: 'Act with this UID.' },
  {
    name: 'as-user-extra',
    type: 'stringArray',
    usage: 'Act with this extra attribute (key=value); repeat it for several.',
  },
  { name: 'cache-dir', type: 'string', default: '/home/learner/.kube/cache', usage: 'Directory of the cache' },
  {
    name: 'certificate-authority',
    type: 'string',
    usage: "Path of the certificate of the authority that signed the server's",
  },
  { name: 'client-certificate', type: 'string', usage: 'Path of a client certificate for TLS' },
  { name: 'client-key', type: 'string', usage: 'Path of a client key for TLS' },
  { name: 'cluster', type: 'string', usage: 'The cluster of the kubeconfig to use' },
  { name: 'context', type: 'string', usage: 'The context of the kubeconfig to use' },
  { name: 'disable-compression', type: 'bool', usage: 'If true, ask for no compressed answers' },
  {
    name: 'insecure-skip-tls-verify',
    type: 'bool',
    usage: "If true, do not check the server's certificate. The connection is then not secure",
  },
  { name: 'kubeconfig', type: 'string', usage: 'Path of the kubeconfig file for this command.' },
  { name: 'kuberc', type: 'string', usage: 'Path of the kuberc file, which holds preferences.' },
  {
    name: 'log-flush-frequency',
    type: 'duration',
    default: 5000,
    usage: 'Longest time between flushes of the log',
    hidden: true,
  },
  { name: 'match-server-version', type: 'bool', usage: 'Require that server and client have the same version' },
  { name: 'namespace', short: 'n', type: 'string', usage: 'The namespace to work in' },
  { name: 'password', type: 'string', usage: 'Password for basic authentication' },
  {
    name: 'profile',
    type: 'string',
    default: 'none',
    usage: 'What to profile. One of (none|cpu|heap|goroutine|threadcreate|block|mutex|trace)',
  },
  { name: 'profile-output', type: 'string', default: 'profile.pprof', usage: 'File to write the profile to' },
  {
    name: 'request-timeout',
    type: 'string',
    default: '0',
    usage: 'How long to wait for an answer of the server, with a unit (1s, 2m, 3h). Zero means no limit.',
  },
  { name: 'server', short: 's', type: 'string', usage: 'Address and port of the API server' },
  {
    name: 'tls-server-name',
    type: 'string',
    usage: "Name to check the server's certificate for, where it is not the host name",
  },
  { name: 'token', type: 'string', usage: 'Bearer token to authenticate with' },
  { name: 'user', type: 'string', usage: 'The user of the kubeconfig to use' },
  { name: 'username', type: 'string', usage: 'User name for basic authentication' },
  { name: 'v', short: 'v', type: 'int', usage: 'How much to log' },
  { name: 'vmodule', type: 'string', usage: 'pattern=N,… for the verbosity of single files', hidden: true },
  {
    name: 'warnings-as-errors',
    type: 'bool',
    usage: 'Treat warnings of the server as errors and exit with a status other than 0',
  },
];
