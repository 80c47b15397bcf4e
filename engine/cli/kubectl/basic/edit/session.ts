import type { Co } from '../../../../kernel/coroutine.ts';
import { equal } from '../../../../kinds/equality.ts';
import { failure } from '../../../../apiserver/status.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { build, fileOptions } from '../../resource/builder.ts';
import type { Info } from '../../resource/info.ts';
import { exitWith, type Context } from '../../context.ts';
import { groupVersion } from '../../connection/discovery.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { goSyntax } from '../../../../kinds/go-value.ts';
import { goJson } from '../../printers/go-json.ts';
import { createObject, patchObject } from '../../connection/helper.ts';
import { LAST_APPLIED, updateLastApplied } from '../../patching/last-applied.ts';
import { patchSchemaOf } from '../../patching/patch-schema.ts';
import { objectKindProblem, textInfos } from '../../resource/manifests.ts';
import { printerOf } from '../../flags/print-flags.ts';
import { noPrinter } from '../../printers/printer.ts';
import { printJson } from '../../printers/json.ts';
import { withoutManagedFields } from '../../printers/structured.ts';
import { jsonMergePatch, twoWayMergePatch, type Json } from '../../patching/three-way-merge.ts';
import { validationOf } from '../../flags/validation.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';
import { decodeManifest, splitDocuments } from '../../yaml/documents.ts';
import { editText } from './editor.ts';
import { EditResults, header } from './results.ts';

/** Bound of rounds in which one edit is opened again. */
const MAX_ROUNDS = 100;

/** What an edit is for: change live objects, what was applied last, or what is yet to be created. */
export type EditMode = 'normal' | 'last-applied' | 'create';

/** Edit objects in one file until the changes are accepted or given up. */
export function* editObjects(context: Context, infos: readonly Info[], mode: EditMode): Co<void> {
  const output = outputFormat(context);
  if (output && !FORMATS.includes(output)) throw noPrinter(output, FORMATS);
  const asJson = output === 'json';
  const original = shown(infos, asJson);
  let results = new EditResults();
  let edited = '';
  let failed = false;
  let oldPath = '';
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const head = asJson ? '' : header(results.reasons, mode === 'last-applied');
    const before = edited;
    let path: string;
    try {
      ({ path, text: edited } = yield* editText(
        context,
        head + (failed ? stripped(edited) : original),
        asJson ? '.json' : '.yaml',
      ));
    } catch (error) {
      yield* preserve(context, oldPath);
      throw error;
    }
    if (failed && sameContent(before, edited)) {
      yield* preserve(context, path);
      throw new KubectlError('Edit cancelled, no valid changes were saved.');
    }
    if (oldPath) remove(context, oldPath);
    oldPath = path;
    results = new EditResults();
    const problem = validationProblem(edited);
    if (problem !== undefined) {
      failed = true;
      yield* context.err(`${results.add(invalidFile(problem), infos[0])}\n`);
      continue;
    }
    const nothing = whyNothing(original, edited);
    if (nothing) {
      remove(context, path);
      yield* context.err(nothing);
      return;
    }
    const changed = read(context, edited, results);
    failed = true;
    if (!changed) continue;
    try {
      for (const info of changed) requireNamespace(context, info);
      yield* save(context, infos, changed, mode, results);
    } catch (error) {
      yield* preserve(context, path);
      throw error;
    }
    yield* giveUp(context, results, path);
    if (!results.invalid) {
      remove(context, path);
      return;
    }
  }
}

const whyNothing = (original: string, edited: string): string | undefined => {
  if (sameContent(original, edited)) return 'Edit cancelled, no changes made.\n';
  return stripped(edited).trim() ? undefined : 'Edit cancelled, saved file was empty.\n';
};

/** The objects of the edited file; undefined where it cannot be read, for a reason that its head is to tell. */
function read(context: Context, edited: string, results: EditResults): Info[] | undefined {
  try {
    return textInfos(context, 'edited-file', edited);
  } catch (error) {
    results.reasons.push({ head: `The edited file had a syntax error: ${errorText(error)}`, others: [] });
    return undefined;
  }
}

/** Ends the command where opening the editor again would not help; the file stays. */
function* giveUp(context: Context, results: EditResults, path: string): Co<void> {
  if (results.retryable) yield* context.err(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`);
  else if (results.notFound)
    yield* context.err(`The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`);
  else return;
  throw exitWith(1);
}

const FORMATS = ['json', 'yaml', 'kyaml'];

const outputFormat = ({ flags }: Context): string => flags.string('output');

function shown(infos: readonly Info[], asJson: boolean): string {
  const objects = infos.map(({ object }) => withoutManagedFields(object!));
  const whole: unknown =
    objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', metadata: {}, items: objects };
  return asJson ? printJson(whole) : encodeYaml(whole);
}

function* preserve(context: Context, path: string): Co<void> {
  if (path && context.process.machine.files.exists(path))
    yield* context.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
}

function remove(context: Context, path: string): void {
  if (context.process.machine.files.exists(path)) context.process.machine.files.remove(path);
}

/** The text without lines that are comments. */
const stripped = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n');

function sameContent(a: string, b: string): boolean {
  if (stripped(a) === stripped(b)) return true;
  try {
    return equal(decodeManifest(a), decodeManifest(b));
  } catch {
    return false;
  }
}

/** What is wrong with the file as a manifest; undefined where it is one. */
function validationProblem(text: string): string | undefined {
  try {
    for (const document of splitDocuments(stripped(text))) {
      const problem = objectKindProblem(decodeManifest(document));
      if (problem !== undefined) return problem;
    }
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

const invalidFile = (problem: string) =>
  failure(422, 'Invalid', problem, {
    causes: [
      {
        reason: 'FieldValueInvalid',
        field: '<nil>',
        message: `Invalid value: "The edited file failed validation": ${problem}`,
      },
    ],
  });

/** An object must stay in the namespace that is worked in. Throws KubectlError. */
function requireNamespace(context: Context, { mapping, namespace, object }: Info): void {
  if (mapping.namespaced && namespace && namespace !== context.namespace)
    throw new KubectlError(
      `the namespace from the provided object "${namespace}" does not match the namespace "${context.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  if (mapping.namespaced && object) object.metadata = { namespace: context.namespace, ...object.metadata };
}

function* save(
  context: Context,
  originals: readonly Info[],
  edited: readonly Info[],
  mode: EditMode,
  results: EditResults,
): Co<void> {
  for (const info of edited) {
    if (mode === 'create') yield* create(context, originals[0], info);
    else if (mode === 'last-applied') yield* saveLastApplied(context, originals, info);
    else yield* patch(context, originals, info, results);
  }
}

/** Only --save-config writes what was last applied: an annotation that is there stays as it was edited. */
const annotated = ({ flags }: Context, object: KubeObject): KubeObject =>
  flags.bool('save-config') ? updateLastApplied(object, true) : object;

function* create(context: Context, original: Info, info: Info): Co<void> {
  const { flags } = context;
  const target = { ...info, namespace: info.namespace || original.namespace };
  const object = createObject(context, target, annotated(context, info.object!), {
    fieldManager: flags.string('field-manager'),
    fieldValidation: validationOf(flags),
  });
  yield* context.out(printerOf(context, 'created').print(object));
}

function* saveLastApplied(context: Context, originals: readonly Info[], info: Info): Co<void> {
  const original = originals.find(({ name, mapping }) => name === info.name && mapping === info.mapping);
  if (!original) throw new KubectlError('At least one of apiVersion, kind and name was changed');
  if (equal(original.object, info.object)) return yield* say(context, info, 'skipped');
  const text = `${goJson(info.object)}\n`;
  const target = { ...info, namespace: original.namespace };
  const object = patchObject(
    context,
    target,
    'merge',
    { metadata: { annotations: { [LAST_APPLIED]: text } } },
    {
      fieldManager: context.flags.string('field-manager'),
    },
  );
  yield* say(context, { ...info, object }, 'edited');
}

function* patch(context: Context, originals: readonly Info[], info: Info, results: EditResults): Co<void> {
  const { flags } = context;
  const uid = info.object!.metadata?.uid;
  const original = originals.find(({ object }) => object!.metadata.uid === uid);
  const after = annotated(context, info.object!);
  if (!original)
    throw new KubectlError(`no original object found for &unstructured.Unstructured{Object:${goSyntax(after)}}`);
  const before = withoutManagedFields(original.object!);
  if (equal(before, after)) return yield* say(context, info, 'skipped');
  const { mapping } = original;
  const schema = patchSchemaOf(groupVersion(mapping), mapping.kind);
  const changes = schema ? twoWayMergePatch(before, after, schema) : jsonMergePatch(before, after);
  if ('apiVersion' in changes || 'kind' in changes || 'name' in ((changes.metadata as Json | undefined) ?? {}))
    throw new KubectlError('At least one of apiVersion, kind and name was changed');
  if (flags.bool('output-patch')) yield* context.out(`Patch: ${goJson(changes)}\n`);
  try {
    info.object = patchObject(
      context,
      { ...original, subresource: flags.string('subresource') || undefined },
      schema ? 'strategic' : 'merge',
      changes,
      {
        fieldManager: flags.string('field-manager'),
        fieldValidation: validationOf(flags),
      },
    );
  } catch (error) {
    yield* context.err(`${results.add(error, original)}\n`);
    return;
  }
  yield* say(context, info, 'edited');
}

/** What was done; -o json only says how the file is written, not what is printed. */
function* say(context: Context, info: Info, operation: string): Co<void> {
  yield* context.out(printerOf(context, operation).print(info.object!));
}

/** `kubectl create --edit`. */
export function* editAndCreate(context: Context): Co<void> {
  const found = yield* build(context, fileOptions(context));
  yield* found.visit((info) => editObjects(context, [info], 'create'));
}
