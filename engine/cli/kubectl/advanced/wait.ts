import { sleep, type Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions, type BuilderOptions } from '../resource/builder.ts';
import type { Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { AggregateFailure, hasReason, KubectlError, throwAll } from '../errors.ts';
import { JsonPath } from '../printers/jsonpath.ts';
import { relaxedPath } from '../printers/sorting.ts';
import { goValue } from '../../../kinds/go-value.ts';
import { PRINT_FLAGS, printerOf } from '../flags/print-flags.ts';
import { waitForDeletion, waitForObject, WEEK_MS, type Deadline } from './wait-for.ts';

/** `kubectl wait`. */
export const WAIT: Command = {
  name: 'wait',
  short: 'Wait for a specific condition on one or many resources',
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  flags: [
    { name: 'all', type: 'bool', usage: 'All objects of the given types in the namespace.' },
    { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'In all namespaces.' },
    ...PRINT_FLAGS,
    { name: 'field-selector', type: 'string', usage: 'Only objects with these fields (=, ==, !=).' },
    ...fileFlags('The file, directory or URL with the objects.', { kustomize: false }),
    {
      name: 'for',
      type: 'stringArray',
      usage: "What to wait for: create, delete, condition=NAME[=VALUE], jsonpath='{PATH}'[=VALUE].",
    },
    { name: 'local', type: 'bool', usage: 'Ask the server nothing.' },
    { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
    {
      name: 'timeout',
      type: 'duration',
      default: 30_000,
      shownDefault: '30s',
      usage: 'How long to wait. Zero looks once, a negative time waits a week.',
    },
  ],
  run: runWait,
};

/** Waits for one object; returns what it last was. Throws where the time runs out. */
type Condition = (context: Context, info: Info, deadline: Deadline) => Co<KubeObject | undefined>;

function* runWait(context: Context): Co<void> {
  const { flags, kernel } = context;
  const forTexts = flags.strings('for');
  if (!forTexts.length) throw new KubectlError('unrecognized condition: []');
  const conditions = forTexts.map(conditionOf);
  const waitsFor = (what: string): boolean => forTexts.some((text) => text.toLowerCase() === what);
  const printer = printerOf(context, 'condition met');
  const timeoutMs = flags.durationMs('timeout');
  const deadline: Deadline = { atMs: kernel.now + (timeoutMs < 0 ? WEEK_MS : timeoutMs), once: timeoutMs === 0 };
  const isDelete = waitsFor('delete');
  const options: BuilderOptions = {
    ...fileOptions(context),
    args: context.args,
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    typesMeanAll: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
    local: flags.bool('local'),
    latest: true,
  };
  if (waitsFor('create')) yield* waitForCreation(context, options, deadline);
  const found = yield* build(context, options);
  let count = 0;
  try {
    yield* found.visit(function* (info) {
      count++;
      for (const condition of conditions) {
        const object = yield* condition(context, info, deadline);
        if (object) yield* context.out(printer.print(object));
      }
    });
  } catch (error) {
    const errors = error instanceof AggregateFailure ? error.errors : [error];
    throwAll(isDelete ? errors.filter((e) => !hasReason(e, 'NotFound')) : errors);
  }
  if (!count && !isDelete) throw new KubectlError('no matching resources found');
}

/** Look twice a second until the objects can be found. */
function* waitForCreation(context: Context, options: BuilderOptions, deadline: Deadline): Co<void> {
  for (;;) {
    let found = 0;
    try {
      found = (yield* (yield* build(context, options)).infos()).length;
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
    }
    if (found) return;
    if (context.kernel.now + 500 > deadline.atMs) throw new KubectlError('timed out waiting for the condition');
    yield* sleep(context.kernel, 500);
  }
}

function conditionOf(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete') return waitForDeletion;

  if (lower === 'create')
    return function* (_, info) {
      return info.object;
    };
  if (text.startsWith('condition=')) {
    const [name, value = 'true'] = splitOnce(lower.slice('condition='.length));
    return (context, info, deadline) =>
      waitForObject(context, info, deadline, (object) => hasCondition(object, name, value));
  }
  if (text.startsWith('jsonpath=')) return jsonPathCondition(text.slice('jsonpath='.length));
  throw new KubectlError(`unrecognized condition: ${JSON.stringify(text)}`);
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Is a condition of the object's status at this value, and not told of an older generation? */
function hasCondition(object: KubeObject, name: string, value: string): boolean {
  for (const condition of (object.status?.conditions ?? []) as Record<string, any>[]) {
    if (String(condition.type ?? '').toLowerCase() !== name) continue;
    const observed: number | undefined = condition.observedGeneration ?? object.status?.observedGeneration;
    const { generation } = object.metadata;
    if (generation !== undefined && observed !== undefined && observed < generation) return false;
    return String(condition.status ?? '').toLowerCase() === value;
  }
  return false;
}

const PATH_FORMAT =
  "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";

function jsonPathCondition(input: string): Condition {
  const parts = splitPath(input);
  if (parts.length > 2) throw new KubectlError(PATH_FORMAT);
  if (parts.length === 2 && !parts[1])
    throw new KubectlError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  if (!parts[0]) throw new KubectlError('jsonpath expression cannot be empty');
  const path = new JsonPath(relaxedJsonPath(parts[0]), { allowMissing: true });
  const wanted = parts.length === 2 ? parts[1].replace(/^['"]+|['"]+$/g, '') : undefined;
  return (context, info, deadline) =>
    waitForObject(context, info, deadline, (object) => pathMatches(path, object, wanted));
}

/** A path in braces is taken as it is, filters and all. */
const relaxedJsonPath = (text: string): string => (/^\{.*\}$/s.test(text) ? text : relaxedPath(text));

/** Cut at equals signs that stand outside braces. */
function splitPath(input: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of input) {
    if (char === '{') depth++;
    if (char === '}') depth--;
    if (char === '=' && depth <= 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function pathMatches(path: JsonPath, object: KubeObject, wanted: string | undefined): boolean {
  const results = path.find(object);
  if (!results.length || !results[0].length) return false;
  if (results.length > 1) throw new KubectlError('given jsonpath expression matches more than one list');
  if (results[0].length > 1) throw new KubectlError('given jsonpath expression matches more than one value');
  const [value] = results[0];
  if (wanted === undefined) return true;
  if (typeof value === 'object' && value !== null)
    throw new KubectlError('jsonpath leads to a nested object or list which is not supported');
  return goValue(value) === wanted;
}
