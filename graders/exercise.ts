import { parse as parseYaml } from 'yaml';
import { parseAbacPolicies } from '../engine/apiserver/auth/abac.ts';
import type { AuthorizationMode } from '../engine/apiserver/auth/modes.ts';
import { WEBHOOK_RULE_FIELDS, type WebhookRule } from '../engine/apiserver/auth/webhook.ts';
import { checkTypes } from './checks/index.ts';
import type { FieldRule } from './checks/check.ts';
import { OPERATOR_NAMES } from './match.ts';
import type { Check, Exercise, Task, WrongSolution } from './types.ts';

/** An exercise.yaml that is not one; the message names the place. */
export class ExerciseError extends Error {}

type Fields = Record<string, unknown>;

/** Read exercise.yaml. Throws ExerciseError that names the place and what stands there. */
export function parseExercise(text: string, id: string): Exercise {
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new ExerciseError(`${id}/exercise.yaml: ${(error as Error).message}`);
  }
  return exerciseOf(value, new Place(`${id}/exercise.yaml`), id);
}

/** Where in the file we are, for messages. */
class Place {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  at(key: string | number): Place {
    return new Place(typeof key === 'number' ? `${this.text}[${key}]` : `${this.text} ${key}`);
  }
  fail(what: string): never {
    throw new ExerciseError(`${this.text}: ${what}`);
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldsOf(value: unknown, place: Place, known: readonly string[]): Fields {
  if (!isFields(value)) place.fail(`expected a mapping, found ${JSON.stringify(value)}`);
  for (const key of Object.keys(value))
    if (!known.includes(key)) place.fail(`unknown field ${JSON.stringify(key)} (known: ${known.join(', ')})`);
  return value;
}

function textOf(fields: Fields, key: string, place: Place, fallback?: string): string {
  const value = fields[key] ?? fallback;
  if (typeof value !== 'string') place.fail(`${key} must be a text, found ${JSON.stringify(value)}`);
  return value;
}

function listOf<T>(value: unknown, place: Place, each: (item: unknown, place: Place) => T): T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) place.fail(`expected a list, found ${JSON.stringify(value)}`);
  return value.map((item, index) => each(item, place.at(index)));
}

function exerciseOf(value: unknown, place: Place, id: string): Exercise {
  const fields = fieldsOf(value, place, ['title', 'summary', 'start', 'tasks', 'wrong']);
  const start = fieldsOf(fields.start ?? {}, place.at('start'), ['nodes', 'seed', 'commands', 'authorization']);
  const nodes = start.nodes ?? 1;
  if (!Number.isInteger(nodes) || (nodes as number) < 1 || (nodes as number) > 5000)
    place.at('start').fail(`nodes must be a whole number from 1 to 5000, found ${JSON.stringify(nodes)}`);
  const exercise: Exercise = {
    id,
    title: textOf(fields, 'title', place),
    summary: textOf(fields, 'summary', place, ''),
    start: {
      nodes: nodes as number,
      seed: textOf(start, 'seed', place.at('start'), id),
      commands: listOf(start.commands, place.at('start commands'), commandOf),
      ...(start.authorization !== undefined && {
        authorization: listOf(start.authorization, place.at('start authorization'), authorizationOf),
      }),
    },
    tasks: listOf(fields.tasks, place.at('tasks'), taskOf),
    wrong: listOf(fields.wrong, place.at('wrong'), wrongOf),
  };
  checkIds(exercise, place);
  return exercise;
}

function commandOf(value: unknown, place: Place): string {
  if (typeof value !== 'string') place.fail(`a command must be a text, found ${JSON.stringify(value)}`);
  return value;
}

const PLAIN_MODES = ['AlwaysAllow', 'AlwaysDeny', 'RBAC'] as const;

/** `RBAC`, `{ mode: ABAC, policies: … }` with a policy file's text, `{ mode: Webhook, rules: [{ user, decision }] }`. */
function authorizationOf(value: unknown, place: Place): AuthorizationMode {
  const plain = PLAIN_MODES.find((mode) => mode === value);
  if (plain) return plain;
  if (!isFields(value)) place.fail(`must be ${PLAIN_MODES.join(', ')}, or a mapping, found ${JSON.stringify(value)}`);
  if (value.mode === 'ABAC') {
    const policies = textOf(fieldsOf(value, place, ['mode', 'policies']), 'policies', place);
    try {
      parseAbacPolicies(policies);
    } catch (error) {
      place.fail((error as Error).message);
    }
    return { mode: 'ABAC', policies };
  }
  if (value.mode !== 'Webhook') place.fail(`mode must be ABAC or Webhook, found ${JSON.stringify(value.mode)}`);
  fieldsOf(value, place, ['mode', 'rules']);
  return { mode: 'Webhook', rules: listOf(value.rules, place.at('rules'), webhookRuleOf) };
}

function webhookRuleOf(value: unknown, place: Place): WebhookRule {
  const fields = fieldsOf(value, place, WEBHOOK_RULE_FIELDS);
  for (const key of Object.keys(fields)) textOf(fields, key, place);
  if (fields.decision !== 'allow' && fields.decision !== 'deny')
    place.fail(`decision must be allow or deny, found ${JSON.stringify(fields.decision)}`);
  return fields as unknown as WebhookRule;
}

function checkIds(exercise: Exercise, place: Place): void {
  if (!exercise.tasks.length) place.fail('an exercise needs at least one task');
  const taskIds = exercise.tasks.map(({ id }) => id);
  const twice = taskIds.find((id, i) => taskIds.indexOf(id) < i);
  if (twice !== undefined) place.fail(`two tasks have the id ${JSON.stringify(twice)}`);
  const ids = new Set<string>();
  for (const { checks } of exercise.tasks)
    for (const { id } of checks) {
      if (ids.has(id)) place.fail(`two checks have the id ${JSON.stringify(id)}`);
      ids.add(id);
    }
  for (const { checks } of exercise.tasks)
    for (const { id, after } of checks)
      if (after !== undefined && !ids.has(after))
        place.fail(`check ${id} comes after ${JSON.stringify(after)}, which is no check's id`);
  for (const { name, fails } of exercise.wrong)
    if (!ids.has(fails)) place.at('wrong').fail(`${name} fails ${JSON.stringify(fails)}, which is no check's id`);
}

function taskOf(value: unknown, place: Place): Task {
  const fields = fieldsOf(value, place, ['id', 'title', 'text', 'hints', 'checks']);
  const checks = listOf(fields.checks, place.at('checks'), checkOf);
  if (!checks.length) place.fail('a task needs at least one check');
  return {
    id: textOf(fields, 'id', place),
    title: textOf(fields, 'title', place),
    text: textOf(fields, 'text', place, ''),
    hints: listOf(fields.hints, place.at('hints'), commandOf),
    checks,
  };
}

const COMMON = ['id', 'type', 'weight', 'pass', 'fail', 'when', 'after'];
/** Fields of a check that may be a number or an operator. */
const FREE = ['count'];

function checkOf(value: unknown, place: Place): Check {
  if (!isFields(value)) place.fail(`expected a mapping, found ${JSON.stringify(value)}`);
  const type = checkTypes.get(value.type as string);
  if (!type) place.fail(`unknown type ${JSON.stringify(value.type)} (known: ${[...checkTypes.keys()].join(', ')})`);
  fieldsOf(value, place, [...COMMON, ...FREE, ...Object.keys(type.fields)]);
  for (const [name, rule] of Object.entries(type.fields)) checkField(value[name], name, rule, place);
  for (const name of ['expect', 'count']) checkOperators(value[name], place.at(name));
  const problem = type.problem?.(value);
  if (problem !== undefined) place.fail(problem);
  const weight = value.weight ?? 1;
  if (!Number.isInteger(weight) || (weight as number) < 1)
    place.fail(`weight must be a whole number from 1, found ${JSON.stringify(weight)}`);
  const when = textOf(value, 'when', place, 'reached');
  if (when !== 'reached' && when !== 'end') place.fail(`when must be reached or end, found ${JSON.stringify(when)}`);
  return {
    ...value,
    id: textOf(value, 'id', place),
    type: type.name,
    weight: weight as number,
    pass: textOf(value, 'pass', place, '{found}'),
    fail: textOf(value, 'fail', place),
    when,
  };
}

/** An operator that is misspelt, or stands beside others, would be a field that nothing has. */
function checkOperators(expected: unknown, place: Place): void {
  if (typeof expected !== 'object' || expected === null) return;
  const keys = Object.keys(expected);
  const operator = keys.find((key) => key.startsWith('$'));
  if (operator !== undefined && !OPERATOR_NAMES.includes(operator))
    place.fail(`unknown operator ${JSON.stringify(operator)} (known: ${OPERATOR_NAMES.join(', ')})`);
  if (operator !== undefined && keys.length > 1)
    place.fail(`${operator} must stand alone, found ${keys.filter((key) => key !== operator).join(', ')} beside it`);
  for (const [key, value] of Object.entries(expected))
    checkOperators(value, place.at(Array.isArray(expected) ? Number(key) : key));
}

function checkField(value: unknown, name: string, rule: FieldRule, place: Place): void {
  if (value === undefined) {
    if (rule.required) place.fail(`${name} is missing: ${rule.what}`);
    return;
  }
  const type = Array.isArray(value) ? 'list' : typeof value;
  if (type !== rule.type) place.fail(`${name} must be ${rule.what}, found ${JSON.stringify(value)}`);
}

function wrongOf(value: unknown, place: Place): WrongSolution {
  const fields = fieldsOf(value, place, ['name', 'fails', 'message']);
  return {
    name: textOf(fields, 'name', place),
    fails: textOf(fields, 'fails', place),
    message: textOf(fields, 'message', place),
  };
}
