import type { Cluster } from '../../../apiserver/environment.ts';
import { findCommand, type Command } from '../command.ts';
import { ROOT } from '../commands.ts';
import { flagsOf } from '../index.ts';
import { GLOBAL_FLAGS } from '../flags/global-flags.ts';

interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly shortNames?: readonly string[];
  readonly namespaced: boolean;
  /** '' for the core. */
  readonly group: string;
  /** Where its objects are listed, without the namespace: `/apis/apps/v1`. */
  readonly base: string;
}

/** Commands whose arguments are TYPE and NAME. */
const TAKES_RESOURCES = new Set(
  'get describe delete edit label annotate patch scale expose rollout autoscale wait explain diff taint'.split(' '),
);
/** What `rollout` and `scale` can act on. */
const ROLLED_OUT = ['daemonsets', 'deployments', 'statefulsets'];
const SCALED = ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets'];
/** Commands whose arguments are names of one resource. */
const TAKES_NAMES: Readonly<Record<string, string>> = {
  logs: 'pods',
  exec: 'pods',
  attach: 'pods',
  'port-forward': 'pods',
  debug: 'pods',
  cordon: 'nodes',
  uncordon: 'nodes',
  drain: 'nodes',
  node: 'nodes',
  pod: 'pods',
};
const FORMATS =
  'json yaml kyaml name wide jsonpath= jsonpath-as-json= jsonpath-file= custom-columns= custom-columns-file= go-template= go-template-file='.split(
    ' ',
  );

const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/**
 * Completes kubectl's command lines as its shell completion does: commands, flags, resource types, names of objects,
 * namespaces. `words` are those up to the cursor, `kubectl` first and the one begun last.
 */
export function completeKubectl(cluster: Cluster, words: readonly string[]): readonly string[] {
  const args = words.slice(1, -1);
  const word = words.at(-1) ?? '';
  const { command, rest } = findCommand(ROOT, GLOBAL_FLAGS, args);
  const [, flag, joint] = /^(--[a-z-]{1,50}|-[a-z])(=)/.exec(word) ?? [word, args.at(-1) ?? '', ''];
  const values = valuesOf(cluster, command, flag, rest, namespaceIn(args));
  if (values) return values.map((value) => (joint ? `${flag}=${value}` : value));
  if (word.startsWith('-')) return flagWords(command);
  if (command.subcommands?.length) return command.subcommands.filter((c) => !c.hidden).map(({ name }) => name);
  const positional = rest.filter((arg, index) => !arg.startsWith('-') && !/^-[nof]$/.test(rest[index - 1] ?? ''));
  return argumentsOf(cluster, command, positional, namespaceIn(args), word);
}

/** What a flag can be set to; nothing where only files can stand there; undefined where it is no flag that takes a value. */
function valuesOf(
  cluster: Cluster,
  command: Command,
  flag: string,
  rest: readonly string[],
  namespace: string,
): readonly string[] | undefined {
  if (flag === '-n' || flag === '--namespace') return namesOf(cluster, 'namespaces', undefined);
  if (flag === '-f' || flag === '--filename' || flag === '-k') return command.name === 'logs' ? undefined : [];
  if (flag === '-o' || flag === '--output') return FORMATS;
  if (flag !== '-c' && flag !== '--container') return undefined;
  const pod = rest.find((arg) => !arg.startsWith('-'))?.replace(/^pods?\//, '');
  return objectsOf(cluster, 'pods', namespace)
    .filter(({ metadata }) => metadata.name === pod)
    .flatMap(({ spec }) => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name));
}

const flagWords = (command: Command): string[] =>
  flagsOf(command)
    .filter((flag) => !flag.hidden && !flag.gate)
    .map((flag) => `--${flag.name}${flag.type === 'bool' ? '' : '='}`);

function namespaceIn(args: readonly string[]): string {
  const at = args.findIndex((arg) => arg === '-n' || arg === '--namespace');
  if (at >= 0) return args[at + 1] ?? 'default';
  const joined = args.find((arg) => arg.startsWith('--namespace='));
  return joined?.slice('--namespace='.length) ?? 'default';
}

function argumentsOf(
  cluster: Cluster,
  command: Command,
  positional: readonly string[],
  namespace: string,
  word: string,
): readonly string[] {
  const fixed = TAKES_NAMES[command.name];
  if (fixed)
    return positional.length ? [] : [...namesOf(cluster, fixed, namespace), ...slashed(cluster, word, namespace)];
  const isRollout = ['status', 'history', 'undo', 'restart', 'pause', 'resume'].includes(command.name);
  if (!TAKES_RESOURCES.has(command.name) && !isRollout) return [];
  if (word.includes('/')) return slashed(cluster, word, namespace);
  if (!positional.length) {
    if (isRollout) return ROLLED_OUT;
    if (command.name === 'scale') return SCALED;
    // `pods,serv`: types are listed with commas.
    const before = word.slice(0, word.lastIndexOf(',') + 1);
    return resources(cluster).map(({ name, group }) => before + (group ? `${name}.${group}` : name));
  }
  return command.name === 'explain' ? [] : namesOf(cluster, positional[0], namespace);
}

/** `deployment/we`: names of a type, with the type before them. */
function slashed(cluster: Cluster, word: string, namespace: string): string[] {
  const [type, name] = word.split('/');
  return name === undefined ? [] : namesOf(cluster, type, namespace).map((found) => `${type}/${found}`);
}

function resources(cluster: Cluster): ApiResource[] {
  const get = (path: string): any => cluster.api.handle({ method: 'GET', path, user: ADMIN }).body;
  const bases: [base: string, group: string][] = [['/api/v1', '']];
  for (const { name, preferredVersion } of get('/apis').groups ?? [])
    bases.push([`/apis/${preferredVersion.groupVersion}`, name]);
  return bases.flatMap(([base, group]) =>
    (get(base).resources ?? [])
      .filter(({ name }: ApiResource) => !name.includes('/'))
      .map((resource: ApiResource) => ({ ...resource, base, group })),
  );
}

/** Names of the objects of a type, however the type is named; in a namespace where it has one. */
const namesOf = (cluster: Cluster, type: string, namespace: string | undefined): string[] =>
  objectsOf(cluster, type, namespace).map(({ metadata }) => metadata.name);

interface Listed {
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly containers?: readonly { name: string }[];
    readonly initContainers?: readonly { name: string }[];
  };
}

function objectsOf(cluster: Cluster, type: string, namespace: string | undefined): readonly Listed[] {
  const found = resources(cluster).find(
    ({ name, group, singularName, shortNames }) =>
      name === type || `${name}.${group}` === type || singularName === type || shortNames?.includes(type),
  );
  if (!found) return [];
  const inNamespace = found.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
  const path = `${found.base}${inNamespace}/${found.name}`;
  const list = cluster.api.handle({ method: 'GET', path, user: ADMIN }).body as { items?: readonly Listed[] };
  return list.items ?? [];
}
