import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { equal } from '../../../kinds/equality.ts';
import { build, fileFlags, fileOptions } from '../resource/builder.ts';
import type { Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery } from '../flags/dry-run.ts';
import { errorText, KubectlError } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { patchObject } from '../connection/helper.ts';
import { checkLocal, LOCAL_FLAG } from '../flags/local-flags.ts';
import { patchLocally } from '../patching/local-patch.ts';
import { goJson } from '../printers/go-json.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';
import { RECORD_FLAG } from '../flags/record.ts';
import { decodeYaml } from '../yaml/decode.ts';

const TYPES = ['json', 'merge', 'strategic'] as const;

/** `kubectl patch`. */
export const PATCH: Command = {
  name: 'patch',
  short: 'Update fields of a resource',
  usage: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    fieldManagerFlag('kubectl-patch'),
    ...fileFlags('The file, directory or URL with the object to patch.'),
    LOCAL_FLAG,
    { name: 'patch', short: 'p', type: 'string', usage: 'The patch, as JSON or YAML.' },
    { name: 'patch-file', type: 'string', usage: 'A file with the patch.' },
    RECORD_FLAG,
    { name: 'subresource', type: 'string', usage: 'The subresource to patch (resize, scale, status).' },
    { name: 'type', type: 'string', default: 'strategic', usage: 'The kind of patch: json, merge or strategic.' },
  ],
  run: runPatch,
};

function* runPatch(context: Context): Co<void> {
  const { flags } = context;
  void context.namespace;
  const type = validate(context);
  const dryRun = dryRunOf(context);
  const text = readPatch(context);
  const body = toJsonText(text, context.flags.string('patch'));
  const local = flags.bool('local');
  const subresource = flags.string('subresource') || undefined;
  const found = yield* build(context, { ...fileOptions(context), args: context.args, local, subresource });
  let count = 0;
  yield* found.visit(function* (item) {
    count++;
    const info: Info = { ...item, subresource };
    const patched =
      local || dryRun === 'client'
        ? asObject(patchLocally(info.object!, type, parsePatch(body)))
        : send(context, info, type, body, dryRun);
    const operation = equal(info.object, patched) ? 'patched (no change)' : 'patched';
    yield* context.out(printerOf(context, operation).print(patched));
  });
  if (!count) throw new KubectlError('no objects passed to patch');
}

function validate(context: Context): (typeof TYPES)[number] {
  const { flags } = context;
  if (flags.string('patch') && flags.string('patch-file'))
    throw new KubectlError('cannot specify --patch and --patch-file together');
  if (!flags.string('patch') && !flags.string('patch-file'))
    throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  if (flags.bool('local') && context.args.length) throw new KubectlError('cannot specify --local and server resources');
  checkLocal(context);
  const type = TYPES.find((name) => name === flags.string('type').toLowerCase());
  if (!type)
    throw new KubectlError(`--type must be one of [${TYPES.join(' ')}], not ${JSON.stringify(flags.string('type'))}`);
  return type;
}

function readPatch(context: Context): string {
  const file = context.flags.string('patch-file');
  if (!file) return context.flags.string('patch');
  try {
    return context.readFile(file);
  } catch (error) {
    throw new KubectlError(`unable to read patch file: ${errorText(error)}`);
  }
}

/** What begins like a JSON object goes to the server as it is; all else is YAML. `given` is the flag, which errors tell. */
function toJsonText(text: string, given: string): string {
  if (text.trimStart().startsWith('{')) return text;
  try {
    return JSON.stringify(decodeYaml(text) ?? null);
  } catch (error) {
    throw new KubectlError(
      `unable to parse ${JSON.stringify(given)}: ${errorText(error).replace(/^error converting YAML to JSON: /, '')}`,
    );
  }
}

/** What a patch made of an object, which must still be one. Throws KubectlError. */
function asObject(patched: KubeObject): KubeObject {
  if (Array.isArray(patched))
    throw new KubectlError('json: cannot unmarshal array into Go value of type unstructured.detector');
  if (!patched.kind) throw new KubectlError(`Object 'Kind' is missing in '${goJson(patched)}'`);
  return patched;
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KubectlError('unexpected end of JSON input');
  }
}

function send(context: Context, info: Info, type: (typeof TYPES)[number], body: string, dryRun: string): KubeObject {
  try {
    return patchObject(context, info, type, body, {
      fieldManager: context.flags.string('field-manager'),
      dryRun: dryRunQuery(dryRun as 'none'),
    });
  } catch (error) {
    const { group, version, kind } = info.mapping;
    if ((error as { code?: number }).code === 415)
      throw new KubectlError(
        `application/strategic-merge-patch+json is not supported by ${group}/${version}, Kind=${kind}: ${errorText(error)}`,
      );
    throw error;
  }
}
