import type { Co } from '../../../../kernel/coroutine.ts';
import { isEnvVarName } from '../../../../kinds/names.ts';
import { copy, type KubeObject } from '../../../../store/object.ts';
import { build } from '../../resource/builder.ts';
import type { Info } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { podSpecOf, selectContainers, type Fields } from './pod-spec.ts';
import { resolveReference } from './env-reference.ts';
import { checkOutput, checkTargets, findTargets, SET_FLAGS, updateAll } from './update.ts';

/** `kubectl set env`. */
export const SET_ENV: Command = {
  name: 'env',
  short: 'Update environment variables on a pod template',
  usage: 'env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  flags: [
    ...SET_FLAGS,
    {
      name: 'containers',
      short: 'c',
      type: 'string',
      default: '*',
      usage: 'The containers to update; may hold wildcards.',
    },
    { name: 'env', short: 'e', type: 'stringArray', usage: 'A variable to set (KEY=VALUE).' },
    { name: 'from', type: 'string', usage: 'A config map or secret whose keys become variables.' },
    { name: 'keys', type: 'stringSlice', usage: 'Only these keys of --from.' },
    { name: 'list', type: 'bool', usage: 'Print the variables and change nothing.' },
    { name: 'overwrite', type: 'bool', default: true, usage: 'Allow variables that are there to get another value.' },
    { name: 'prefix', type: 'string', usage: 'Put before the names that --from gives.' },
    { name: 'resolve', type: 'bool', usage: 'Look up what variables refer to, with --list.' },
  ],
  run: runSetEnv,
};

/** What becomes of the variables. */
interface Changes {
  readonly set: readonly Fields[];
  readonly remove: readonly string[];
}

function* runSetEnv(context: Context): Co<void> {
  checkOutput(context);
  const { flags } = context;
  const { resources, pairs } = splitArguments(context);
  // Of what a kustomization names nothing is known here.
  if (!resources.length && !flags.strings('filename').length)
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  checkTargets(context, resources);
  if (flags.bool('list') && flags.string('output'))
    throw context.usageError('--list and --output may not be specified together');
  if (flags.strings('keys').length && !flags.string('from'))
    throw new KubectlError('when specifying --keys, a configmap or secret must be provided with --from');
  const changes = yield* readChanges(context, pairs);
  const infos = yield* findTargets(context, resources, 'ignored');
  if (flags.bool('list')) return yield* listAll(context, infos, changes);
  yield* updateAll(context, infos, {
    operation: 'env updated',
    failure: 'failed to patch env update to pod template: ',
    change: (object) => changeEnv(context, object, changes),
  });
}

/** Resources, then KEY=VALUE and KEY- alone. */
function splitArguments(context: Context): { resources: readonly string[]; pairs: readonly string[] } {
  const { args } = context;
  const isPair = (arg: string): boolean => arg.indexOf('=') > 0 || arg.endsWith('-');
  const at = args.findIndex(isPair);
  if (at < 0) return { resources: args, pairs: [] };
  if (!args.slice(at).every(isPair))
    throw new KubectlError(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources: args.slice(0, at), pairs: args.slice(at) };
}

function* readChanges(context: Context, pairs: readonly string[]): Co<Changes> {
  const { flags } = context;
  const set: Fields[] = [];
  const remove: string[] = [];
  for (const spec of [...flags.strings('env'), ...pairs]) {
    if (spec === '-') {
      for (const line of (yield* context.process.stdin.readAll()).split('\n'))
        if (line.trim()) set.push(variable(line));
    } else if (spec.includes('=')) set.push(variable(spec));
    else if (spec.endsWith('-')) remove.push(spec.slice(0, -1));
    else throw new KubectlError(`unknown environment variable: ${spec}`);
  }
  if (remove.some((name) => set.some((item) => item.name === name)))
    throw new KubectlError('can not both modify and remove the same environment variable in the same command');
  if (flags.string('from')) set.push(...(yield* variablesFrom(context)));
  return { set, remove };
}

function variable(spec: string): Fields {
  const at = spec.indexOf('=');
  const name = spec.slice(0, at);
  const errors = isEnvVarName(name);
  if (errors.length) throw new KubectlError(`${JSON.stringify(name)} is not a valid key name: ${errors.join(';')}`);
  return { name, value: spec.slice(at + 1) };
}

/** The keys of a config map or secret as variables that refer to them. */
function* variablesFrom(context: Context): Co<Fields[]> {
  const { flags } = context;
  const keys = flags.strings('keys');
  const out: Fields[] = [];
  const found = yield* build(context, { args: [flags.string('from')], continueOnError: false });
  for (const { object } of yield* found.infos()) {
    const ref =
      object!.kind === 'Secret' ? 'secretKeyRef' : object!.kind === 'ConfigMap' ? 'configMapKeyRef' : undefined;
    if (!ref) throw new KubectlError('unsupported resource specified in --from');
    for (const key of Object.keys(object!.data ?? {}).sort()) {
      if (keys.length && !keys.includes(key)) continue;
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
      if (name !== key) yield* context.err(`Warning: key ${key} transferred to ${name}\n`);
      out.push({
        name: `${flags.string('prefix')}${name}`,
        valueFrom: { [ref]: { name: object!.metadata.name, key } },
      });
    }
  }
  return out;
}

function changeEnv(context: Context, object: KubeObject, { set, remove }: Changes, quiet = false): void {
  const { flags } = context;
  const spec = podSpecOf(object);
  const pattern = flags.string('containers');
  const containers = [...selectContainers(spec.containers, pattern), ...selectContainers(spec.initContainers, pattern)];
  if (!containers.length) {
    if (!quiet)
      context.process.stderr.push(
        `Warning: ${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(pattern)}\n`,
      );
    return;
  }
  for (const container of containers) {
    const env: Fields[] = container.env ?? [];
    if (!flags.bool('overwrite')) {
      const other = ({ name, value = '' }: Fields): Fields | undefined =>
        env.find((item) => item.name === name && (item.value ?? '') !== value);
      const taken = set.map(other).find((item) => item !== undefined);
      if (taken)
        throw new KubectlError(`'${taken.name}' already has a value (${taken.value ?? ''}), and --overwrite is false`);
    }
    const updated = mergeEnv(env, set, remove);
    if (updated.length) container.env = updated;
    else delete container.env;
  }
}

/** Variables keep their places; new ones come behind. */
function mergeEnv(existing: readonly Fields[], set: readonly Fields[], remove: readonly string[]): Fields[] {
  const covered = new Set(remove);
  const out: Fields[] = [];
  for (const item of existing) {
    if (covered.has(item.name)) continue;
    const newer = set.find(({ name }) => name === item.name);
    if (newer) covered.add(item.name);
    out.push(newer ?? item);
  }
  for (const item of set) {
    if (covered.has(item.name)) continue;
    covered.add(item.name);
    out.push(item);
  }
  return out;
}

/** List what the objects would have with the changes. */
function* listAll(context: Context, infos: readonly Info[], changes: Changes): Co<void> {
  const errors: unknown[] = [];
  for (const { object, mapping, name } of infos) {
    try {
      const changed = copy(object!);
      changeEnv(context, changed, changes, true);
      yield* listEnv(context, changed);
    } catch (error) {
      errors.push(new KubectlError(`error: ${mapping ? `${mapping.resource}/` : ''}${name} ${errorText(error)}\n`));
    }
  }
  // Errors of --list go no further.
  void errors;
}

function* listEnv(context: Context, object: KubeObject): Co<void> {
  const { flags } = context;
  const spec = podSpecOf(object);
  const pattern = flags.string('containers');
  const containers = [...selectContainers(spec.containers, pattern), ...selectContainers(spec.initContainers, pattern)];
  if (!containers.length)
    yield* context.err(
      `Warning: ${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(pattern)}\n`,
    );
  for (const container of containers) {
    yield* context.out(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
    const failed = new Map<string, string[]>();
    for (const item of (container.env ?? []) as Fields[]) {
      if (!item.valueFrom) {
        yield* context.out(`${item.name}=${item.value ?? ''}\n`);
        continue;
      }
      const reference = `# ${item.name} from ${referenceText(item.valueFrom)}\n`;
      try {
        yield* context.out(
          flags.bool('resolve')
            ? `${item.name}=${resolveReference(context, object, container, item.valueFrom)}\n`
            : reference,
        );
      } catch (error) {
        yield* context.out(reference);
        const text = errorText(error);
        failed.set(text, [...(failed.get(text) ?? []), item.name]);
      }
    }
    const lines = [...failed].map(
      ([text, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${text}`,
    );
    for (const line of lines.sort()) yield* context.err(`${line}\n`);
  }
}

function referenceText(source: Fields): string {
  if (source.configMapKeyRef) return `configmap ${source.configMapKeyRef.name}, key ${source.configMapKeyRef.key}`;
  if (source.secretKeyRef) return `secret ${source.secretKeyRef.name}, key ${source.secretKeyRef.key}`;
  if (source.fieldRef) return `field path ${source.fieldRef.fieldPath}`;
  if (source.resourceFieldRef) {
    const { containerName, resource } = source.resourceFieldRef;
    return `resource field ${containerName ? `${containerName}/` : ''}${resource}`;
  }
  return 'invalid valueFrom';
}
