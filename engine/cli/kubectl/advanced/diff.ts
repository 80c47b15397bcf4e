import { Interrupt, type Co } from '../../../kernel/coroutine.ts';
import { matches, parseSelector } from '../../../kinds/selectors.ts';
import { child } from '../../../runtime/process.ts';
import type { KubeObject } from '../../../store/object.ts';
import { PatchFailure, patchToward } from './apply/patcher.ts';
import { prunable, pruneTypes, warnOfPruning } from './apply/prune.ts';
import { build, fileFlags, fileOptions, usesFiles } from '../resource/builder.ts';
import { infoOf, type Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { ExitError, finalMessage, hasReason, KubectlError } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { createObject, getObject, patchObject } from '../connection/helper.ts';
import { configurationOf } from '../patching/last-applied.ts';
import { klogWarning } from '../klog.ts';
import { withoutManagedFields } from '../printers/structured.ts';
import { unifiedHunks } from './unified-diff.ts';
import { encodeYaml } from '../../../yaml/encode.ts';
import { programOf } from '../settings/plugin-lookup.ts';

/** How often an object that keeps changing is looked at again; the last time without its version. */
const MAX_TRIES = 4;

/** `kubectl diff`. */
export const DIFF: Command = {
  name: 'diff',
  short: 'Diff the live version against a would-be applied version',
  usage: 'diff -f FILENAME',
  flags: [
    { name: 'concurrency', type: 'int', default: 1, usage: 'How many objects to compare side by side.' },
    fieldManagerFlag('kubectl-client-side-apply'),
    ...fileFlags('The file, directory or URL with what would be applied.'),
    { name: 'force-conflicts', type: 'bool', usage: 'Take fields over from other managers (server-side apply).' },
    { name: 'prune', type: 'bool', usage: 'Also show what apply --prune would delete.' },
    { name: 'prune-allowlist', type: 'stringArray', usage: 'A type to prune, as group/version/kind.' },
    { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
    { name: 'server-side', type: 'bool', usage: 'Compare with what a server-side apply would give.' },
    { name: 'show-managed-fields', type: 'bool', usage: 'Compare managedFields too.' },
  ],
  // A status of 1 would say that there are differences.
  flagError: (message, path) => new KubectlError(`${message}\nSee '${path} -h' for help and examples`, 2),
  *run(context) {
    try {
      return yield* runDiff(context);
    } catch (error) {
      if (error instanceof Interrupt) throw error;
      const { text, code } = finalMessage(error);
      // A status of 1 means that there are differences.
      throw new ExitError(text, Math.max(code, 2));
    }
  },
};

function* runDiff(context: Context): Co<number> {
  const { flags, args } = context;
  if (args.length)
    throw new KubectlError(`Unexpected args: [${args.join(' ')}]\nSee '${context.path} -h' for help and examples`);
  if (!usesFiles(context)) throw new KubectlError('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !flags.bool('server-side'))
    throw new KubectlError('--force-conflicts only works with --server-side');
  const { files, kernel } = context.process.machine;
  const number = (): number => 1_000_000_000 + kernel.random('kubectl').int(3_000_000_000);
  const [live, merged] = [`/tmp/LIVE-${number()}`, `/tmp/MERGED-${number()}`];
  files.makeDirectory(live, true);
  files.makeDirectory(merged, true);
  try {
    const uids = new Set<string>();
    const namespaces = new Set<string>();
    const selector = parseSelector(flags.string('selector'));
    const found = yield* build(context, fileOptions(context));

    yield* found.visit(function* (info) {
      if (!matches(selector, info.object!.metadata?.labels)) return;
      const { uid } = writePair(context, info, live, merged);
      if (uid) uids.add(uid);
      if (info.mapping.namespaced) namespaces.add(info.namespace);
    });
    if (flags.bool('prune')) writePruned(context, uids, namespaces, live);
    return yield* compare(context, live, merged);
  } finally {
    files.remove(live, true);
    files.remove(merged, true);
  }
}

/** Write an object as it is, and as it would be, into two directories. */
function writePair(context: Context, info: Info, live: string, merged: string): { uid?: string } {
  let before: KubeObject | undefined;
  let after: KubeObject | undefined;
  const local = info.object!;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    before = read(context, info);
    const { kind } = info.mapping;
    if (attempt === MAX_TRIES)
      klogWarning(
        context,
        'diff.go:723',
        `Object (${info.mapping.group}/${info.mapping.version}, Kind=${kind}: ${info.name}) keeps changing, diffing without lock`,
      );
    try {
      after = mergedObject(context, { ...info }, local, before, attempt === MAX_TRIES);
      break;
    } catch (error) {
      const cause = error instanceof PatchFailure ? error.cause : error;
      if (!hasReason(cause, 'Conflict') || attempt === MAX_TRIES) throw cause;
    }
  }
  const secret = info.mapping.kind === 'Secret' && !info.mapping.group;
  if (secret) [before, after] = masked(before, after);
  const name = fileName(info);
  const { files } = context.process.machine;
  // Masking makes an object even of a secret that is not there yet, and prints it.
  files.write(`${live}/${name}`, secret && !before ? 'null\n' : text(context, before));
  files.write(`${merged}/${name}`, text(context, after));
  return { uid: before?.metadata.uid };
}

/** `apps.v1.Deployment.default.web`. */
const fileName = ({ mapping: { group, version, kind }, namespace, name }: Info): string =>
  `${group && `${group}.`}${version}.${kind}.${namespace}.${name}`;

/** What `apply --prune` would delete is there now, whole, and has nothing on the other side. */
function writePruned(context: Context, uids: ReadonlySet<string>, namespaces: ReadonlySet<string>, live: string): void {
  const types = pruneTypes(context);
  warnOfPruning(context, namespaces);
  const places = [...namespaces].flatMap((namespace) =>
    types.filter((mapping) => mapping.namespaced).map((mapping) => ({ mapping, namespace })),
  );
  for (const mapping of types) if (!mapping.namespaced) places.push({ mapping, namespace: '' });
  for (const { mapping, namespace } of places)
    for (const object of prunable(context, uids, mapping, namespace))
      context.process.machine.files.write(`${live}/${fileName(infoOf(mapping, object, ''))}`, encodeYaml(object));
}

function read(context: Context, info: Info): KubeObject | undefined {
  try {
    return getObject(context, info);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

function mergedObject(
  context: Context,
  info: Info,
  local: KubeObject,
  live: KubeObject | undefined,
  force: boolean,
): KubeObject {
  const { flags } = context;
  const serverSide = flags.bool('server-side');
  const manager = serverSide && !flags.changed('field-manager') ? 'kubectl' : flags.string('field-manager');
  const write = { dryRun: 'All', fieldManager: manager };
  if (serverSide) return patchObject(context, info, 'apply', local, { ...write, force: flags.bool('force-conflicts') });
  if (!live) return createObject(context, info, local, write);
  const resourceVersion = force ? undefined : live.metadata.resourceVersion;
  const options = { write, ...(resourceVersion && { resourceVersion }) };
  return patchToward(context, { ...info, object: live }, live, configurationOf(local), options).object;
}

const text = (context: Context, object: KubeObject | undefined): string =>
  object ? encodeYaml(context.flags.bool('show-managed-fields') ? object : withoutManagedFields(object)) : '';

/** Values of secrets are stars; what would change says which side it is of. */
function masked(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): [KubeObject | undefined, KubeObject | undefined] {
  const [from, to]: Record<string, string>[] = [before?.data ?? {}, after?.data ?? {}];
  const mask = (data: Record<string, string>, other: Record<string, string>, suffix: string): Record<string, string> =>
    Object.fromEntries(
      Object.keys(data).map((key) => [key, key in other && other[key] !== data[key] ? `*** (${suffix})` : '***']),
    );
  return [
    before?.data ? { ...before, data: mask(from, to, 'before') } : before,
    after?.data ? { ...after, data: mask(to, from, 'after') } : after,
  ];
}

/** `diff -u -N` of the two directories, or what $KUBECTL_EXTERNAL_DIFF names. Its status is kubectl's. */
function* compare(context: Context, live: string, merged: string): Co<number> {
  const { process } = context;
  const [name, ...words] = (process.env.get('KUBECTL_EXTERNAL_DIFF') ?? '').split(' ').filter(Boolean);
  if (name !== undefined) return yield* runProgram(context, name, words, live, merged);
  const { files } = process.machine;
  let code = 0;
  for (const entry of [...new Set([...files.list(live), ...files.list(merged)])].sort()) {
    const [from, to] = [`${live}/${entry}`, `${merged}/${entry}`];
    const hunks = unifiedHunks(files.read(from), files.exists(to) ? files.read(to) : '');
    if (!hunks) continue;
    const stamp = (path: string): string =>
      `${new Date(files.exists(path) ? files.stat(path).modifiedMs : 0).toISOString().replace('T', ' ').slice(0, -1)}000000 +0000`;
    yield* context.out(`diff -u -N ${from} ${to}\n--- ${from}\t${stamp(from)}\n+++ ${to}\t${stamp(to)}\n${hunks}`);
    code = 1;
  }
  return code;
}

function* runProgram(
  context: Context,
  name: string,
  words: readonly string[],
  live: string,
  merged: string,
): Co<number> {
  const { process } = context;
  const program = programOf(process, name);
  if (!program) throw new KubectlError(`failed to run ${JSON.stringify(name)}: executable file not found in $PATH`);
  const options = words.filter((word) => /^[a-zA-Z0-9-]+(?:=[^ ]*)?$/.test(word));
  const code = yield* program(child(process, { argv: [name, ...options, live, merged] }));
  if (code > 1) throw new ExitError(`error: exit status ${code}`, code);
  return code;
}
