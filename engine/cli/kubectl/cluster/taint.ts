import type { Co } from '../../../kernel/coroutine.ts';
import { isQualifiedName, isValidLabelValue } from '../../../kinds/names.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build } from '../resource/builder.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery } from '../flags/dry-run.ts';
import { ExitError, KubectlError, errorText, throwAll } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { patchObject } from '../connection/helper.ts';
import { SELECT_FLAGS } from '../flags/local-flags.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';
import { VALIDATE_FLAG, validationOf } from '../flags/validation.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** `kubectl taint`. */
export const TAINT: Command = {
  name: 'taint',
  short: 'Update the taints on one or more nodes',
  usage: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  flags: [
    ...PRINT_FLAGS,
    ...SELECT_FLAGS,
    DRY_RUN_FLAG,
    fieldManagerFlag('kubectl-taint'),
    { name: 'overwrite', type: 'bool', usage: 'Allow taints that are there to get another value.' },
    VALIDATE_FLAG,
  ],
  run: runTaint,
};

interface Taint {
  readonly key: string;
  readonly value?: string;
  /** '' for all effects, where a taint is taken away. */
  readonly effect: string;
  readonly timeAdded?: string;
}

interface Changes {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

function* runTaint(context: Context): Co<void> {
  const { flags } = context;
  void context.namespace;
  const { resources, changes } = readArguments(context);
  validate(context, resources, changes);
  const dryRun = dryRunOf(context);
  const found = yield* build(context, {
    // With --all the names do not count.
    args: flags.bool('all') ? resources.slice(0, 1) : resources,
    selector: flags.string('selector'),
    all: flags.bool('all'),
  });
  yield* found.visit(function* (info) {
    const { taints, operation } = changed(info.object!, changes, flags.bool('overwrite'));
    const printer = printerOf(context, operation);
    let object: KubeObject = { ...info.object!, spec: { ...info.object!.spec, taints } };
    if (dryRun !== 'client')
      object = patchObject(
        context,
        info,
        'strategic',
        { spec: { taints: taints.length ? taints : null } },
        {
          fieldManager: flags.string('field-manager'),
          fieldValidation: validationOf(flags),
          dryRun: dryRunQuery(dryRun),
        },
      );
    yield* context.out(printer.print(object));
  });
}

function readArguments(context: Context): { resources: readonly string[]; changes: Changes } {
  const { args } = context;
  const isTaint = (arg: string): boolean => /[=:]/.test(arg) || arg.endsWith('-');
  const at = args.findIndex(isTaint);
  const resources = at < 0 ? args : args.slice(0, at);
  const pairs = at < 0 ? [] : args.slice(at);
  const stray = pairs.find((arg) => !isTaint(arg));
  if (stray !== undefined) throw new KubectlError(`all resources must be specified before taint changes: ${stray}`);
  if (!resources.length) throw new KubectlError('one or more resources must be specified as <resource> <name>');
  if (!pairs.length) throw new KubectlError('at least one taint update is required');
  try {
    return { resources, changes: parseTaints(pairs) };
  } catch (error) {
    throw context.usageError(errorText(error));
  }
}

function validate({ flags, discovery }: Context, resources: readonly string[], { add, remove }: Changes): void {
  const type = resources[0].toLowerCase();
  const mapping = discovery.lookup(type);
  if (!mapping) throw new ExitError(`the server doesn't have a resource type ${JSON.stringify(type)}`);
  if (mapping.kind !== 'Node') throw new KubectlError(`invalid resource type ${type}, only node types are supported`);
  const both = add.flatMap((added) =>
    remove
      .filter(({ key, effect }) => key === added.key && (!effect || effect === added.effect))
      .map(({ key, effect }) => `${key}=${effect}`),
  );
  if (both.length)
    throw new KubectlError(
      `can not both modify and remove the following taint(s) in the same command: ${both.join(', ')}`,
    );
  if (flags.string('selector') && flags.bool('all'))
    throw new KubectlError("setting 'all' parameter with a non empty selector is prohibited");
  if (resources.length < 2 && !flags.string('selector') && !flags.bool('all'))
    throw new KubectlError("at least one resource name must be specified since 'all' parameter is not set");
}

function parseTaints(specs: readonly string[]): Changes {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(spec);
    if (!taint.effect) throw new KubectlError(`invalid taint spec: ${spec}`);
    if (add.some(({ key, effect }) => key === taint.key && effect === taint.effect))
      throw new KubectlError(
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`,
      );
    add.push(taint);
  }
  return { add, remove };
}

function parseTaint(spec: string): Taint {
  const parts = spec.split(':');
  let [key] = parts;
  let value: string | undefined;
  let effect = '';
  if (parts.length > 2) throw new KubectlError(`invalid taint spec: ${spec}`);
  if (parts.length === 2) {
    effect = parts[1];
    if (!EFFECTS.includes(effect)) throw new KubectlError(`invalid taint effect: ${effect}, unsupported taint effect`);
    const pair = parts[0].split('=');
    if (pair.length > 2) throw new KubectlError(`invalid taint spec: ${spec}`);
    [key, value] = pair;
    const errors = value === undefined ? [] : isValidLabelValue(value);
    if (errors.length) throw new KubectlError(`invalid taint spec: ${spec}, ${errors.join('; ')}`);
  }
  const errors = isQualifiedName(key);
  if (errors.length) throw new KubectlError(`invalid taint spec: ${spec}, ${errors.join('; ')}`);
  return { key, ...(value && { value }), effect };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** The node's taints after the change, new ones first, and what is said of it. */
function changed(
  node: KubeObject,
  { add, remove }: Changes,
  overwrite: boolean,
): { taints: Taint[]; operation: string } {
  const old: Taint[] = node.spec?.taints ?? [];
  if (!overwrite) {
    const there = add.filter((taint) => old.some((other) => same(taint, other))).map(({ key }) => key);
    if (there.length)
      throw new KubectlError(
        `node ${node.metadata.name} already has ${there.join(',')} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  let taints = [...add, ...old.filter((taint) => !add.some((other) => same(taint, other)))];
  const added = taints.length !== old.length;
  let deleted = false;
  const missing: unknown[] = [];
  for (const taint of remove) {
    const left = taints.filter(
      ({ key, effect }) => key !== taint.key || (taint.effect !== '' && effect !== taint.effect),
    );
    deleted = left.length !== taints.length;
    taints = left;
    if (!deleted)
      missing.push(
        new KubectlError(
          `taint ${JSON.stringify(taint.effect ? `${taint.key}:${taint.effect}` : taint.key)} not found`,
        ),
      );
  }
  throwAll(missing);
  if ((added && deleted) || overwrite) return { taints, operation: 'modified' };
  return { taints, operation: added ? 'tainted' : 'untainted' };
}
