import { invalid, Path } from './field.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';

type Labels = Readonly<Record<string, string>>;

export type SelectorOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

/** One condition of a label selector. `values` are sorted and each once. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** Requirements that must all hold; none holds for everything. */
export type Selector = readonly Requirement[];

/** `metav1.LabelSelector` as JSON has it. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A selector's text is wrong; the message is `labels.Parse`'s or `fields.ParseSelector`'s. */
export class SelectorError extends Error {}

interface Token {
  readonly kind:
    'end' | 'error' | 'identifier' | 'in' | 'notin' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<';
  readonly text: string;
}

const SPECIAL = '=!(),><';
const SYMBOLS = new Set(['(', ')', ',', '!', '=', '==', '!=', '>', '<']);
const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';

/** The longest symbol at `start`, as the upstream lexer finds it: it reads on while what it has is no longer symbol. */
function symbolAt(text: string, start: number): Token {
  let last = '';
  let end = start;
  while (end < text.length && SPECIAL.includes(text[end])) {
    const longer = text.slice(start, end + 1);
    if (SYMBOLS.has(longer)) last = longer;
    else if (last) break;
    end++;
  }
  if (!last) return { kind: 'error', text: `error expected: keyword found '${text.slice(start, end)}'` };
  return { kind: last as Token['kind'], text: last };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) at++;
    else if (SPECIAL.includes(text[at])) {
      const token = symbolAt(text, at);
      tokens.push(token);
      at += token.kind === 'error' ? text.length : token.text.length;
    } else {
      let end = at;
      while (end < text.length && !SPECIAL.includes(text[end]) && !isSpace(text[end])) end++;
      const word = text.slice(at, end);
      tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
      at = end;
    }
  }
  return tokens;
}

const END: Token = { kind: 'end', text: '' };
const OPERATORS: Readonly<Partial<Record<Token['kind'], SelectorOperator>>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};

/** Reads one selector; `in` and `notin` are words where a value may stand. */
class Parser {
  #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  parse(): Selector {
    const requirements: Requirement[] = [];
    for (;;) {
      const next = this.#peek();
      if (next.kind === 'end') return sortByKey(requirements);
      if (next.kind !== 'identifier' && next.kind !== '!')
        throw new SelectorError(`found '${next.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#requirement());
      const after = this.#take();
      if (after.kind === 'end') return sortByKey(requirements);
      if (after.kind !== ',') throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      const following = this.#peek();
      if (following.kind !== 'identifier' && following.kind !== '!')
        throw new SelectorError(`found '${following.text}', expected: identifier after ','`);
    }
  }

  #requirement(): Requirement {
    try {
      return this.#requirementOrThrow();
    } catch (error) {
      if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`);
      throw error;
    }
  }

  #requirementOrThrow(): Requirement {
    let token = this.#take();
    const negated = token.kind === '!';
    if (negated) token = this.#take();
    if (token.kind !== 'identifier') throw new SelectorError(`found '${token.text}', expected: identifier`);
    const key = token.text;
    checkKey(key, new Path());
    const next = this.#peek().kind;
    if (negated) return { key, operator: '!', values: [] };
    if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] };
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#values() : this.#exactValue();
    return newRequirement(key, operator, values);
  }

  #operator(): SelectorOperator {
    const token = this.#tokens[this.#at++] ?? END;
    const operator = OPERATORS[token.kind];
    if (!operator) throw new SelectorError(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  #values(): string[] {
    const open = this.#take();
    if (open.kind !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.kind === ')') {
      this.#take();
      // No value is the empty value.
      return [''];
    }
    if (first.kind !== 'identifier' && first.kind !== ',')
      throw new SelectorError(`found '${first.text}', expected: ',', ')' or identifier`);
    const values = this.#list();
    if (this.#take().kind !== ')') throw new SelectorError(`found '${first.text}', expected: ')'`);
    return [...values].sort();
  }

  #list(): Set<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.#take();
      if (token.kind === 'identifier') {
        values.add(token.text);
        const next = this.#peek();
        if (next.kind === ')') return values;
        if (next.kind !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.kind === ',') {
        if (!values.size) values.add('');
        const next = this.#peek().kind;
        if (next === ')') return values.add('');
        if (next === ',') {
          this.#take();
          values.add('');
        }
      } else throw new SelectorError(`found '${token.text}', expected: ',', or identifier`);
    }
  }

  #exactValue(): string[] {
    const next = this.#peek().kind;
    if (next === 'end' || next === ',') return [''];
    const token = this.#take();
    if (token.kind === 'identifier') return [token.text];
    throw new SelectorError(`found '${token.text}', expected: identifier`);
  }

  #peek(): Token {
    const token = this.#tokens[this.#at] ?? END;
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }
}

const sortByKey = (requirements: Requirement[]): Selector =>
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

function checkKey(key: string, path: Path): void {
  const errors = isQualifiedName(key);
  if (errors.length) throw fieldError(path, key, errors.join('; '));
}

const fieldError = (path: Path, value: unknown, why: string): SelectorError => {
  const error = invalid(path, value, why);
  return new SelectorError(`${error.field}: ${error.message}`);
};

/** A requirement that was checked; throws {@link SelectorError}. */
export function newRequirement(key: string, operator: SelectorOperator, values: readonly string[]): Requirement {
  checkKey(key, new Path('key'));
  const path = new Path('values');
  if (operator === 'in' || operator === 'notin') {
    if (!values.length) throw fieldError(path, values, "for 'in', 'notin' operators, values set can't be empty");
  } else if (operator === 'exists' || operator === '!') {
    if (values.length) throw fieldError(path, values, 'values set must be empty for exists and does not exist');
  } else if (operator === 'gt' || operator === 'lt') {
    if (values.length !== 1) throw fieldError(path, values, "for 'Gt', 'Lt' operators, exactly one value is required");
    if (!/^[-+]?[0-9]+$/.test(values[0]))
      throw fieldError(path.index(0), values[0], "for 'Gt', 'Lt' operators, the value must be an integer");
  }
  for (const [i, value] of values.entries()) {
    const errors = isValidLabelValue(value);
    if (errors.length) throw fieldError(path.index(i).key(key), value, errors.join('; '));
  }
  return { key, operator, values };
}

/** Read a selector as `-l` and `labelSelector=` have it: `app=web,tier in (a, b),!old`. Throws {@link SelectorError}. */
export function parseSelector(text: string): Selector {
  return new Parser(text).parse();
}

/** Does a set of labels meet a selector? */
export function matches(selector: Selector, labels: Labels | undefined): boolean {
  return selector.every((requirement) => meets(requirement, labels ?? {}));
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key);
  switch (operator) {
    case 'exists':
      return has;
    case '!':
      return !has;
    case 'notin':
    case '!=':
      return !has || !values.includes(labels[key]);
    case 'gt':
    case 'lt': {
      if (!has || !/^[-+]?[0-9]+$/.test(labels[key])) return false;
      const difference = BigInt(labels[key]) - BigInt(values[0]);
      return operator === 'gt' ? difference > 0n : difference < 0n;
    }
    default:
      return has && values.includes(labels[key]);
  }
}

const OBJECT_OPERATORS: Readonly<Record<string, SelectorOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** A LabelSelector object as a selector; undefined (null in Go) selects nothing: then the result is undefined. */
export function selectorOf(selector: LabelSelector | undefined): Selector | undefined {
  if (!selector) return undefined;
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Requirement => ({
    key,
    operator: '=',
    values: [value],
  }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }): Requirement => {
    const found = OBJECT_OPERATORS[operator];
    if (!found) throw new SelectorError(`"${operator}" is not a valid label selector operator`);
    return { key, operator: found, values: [...(values ?? [])].sort() };
  });
  return sortByKey([...equal, ...expressions]);
}

/** Does a LabelSelector object select these labels? None given selects nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  const parsed = selectorOf(selector);
  return parsed !== undefined && matches(parsed, labels);
}

/** Does a map of labels (a Service's selector) select these labels? */
export function selectsByMap(wanted: Labels, labels: Labels | undefined): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

/** A selector as text, as `labels.Selector.String` writes it (and `kubectl describe` and scale's status show). */
export function formatSelector(selector: Selector): string {
  return selector.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    case 'gt':
      return `${key}>${values[0]}`;
    case 'lt':
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
}

/** One condition of a field selector. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '==' | '!=';
  readonly value: string;
}

/** Read a field selector: `metadata.name=x,status.phase!=Running`; `\` escapes `,`, `=` and itself in values. */
export function parseFieldSelector(text: string): FieldTerm[] {
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const split = splitTerm(term);
      if (!split) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      return { ...split, value: unescape(split.value) };
    })
    .filter(({ field, value }) => field !== '' || value !== '');
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function splitTerm(term: string): FieldTerm | undefined {
  for (let i = 0; i < term.length; i++)
    for (const operator of ['!=', '==', '='] as const)
      if (term.startsWith(operator, i))
        return { field: term.slice(0, i), operator, value: term.slice(i + operator.length) };
  return undefined;
}

function unescape(value: string): string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const char = value[i];
    if (char === '\\') {
      const next = value[++i];
      if (next === undefined || !'\\,='.includes(next))
        throw new SelectorError(`invalid field selector: invalid escape sequence: ${value.slice(i - 1, i + 1)}`);
      out += next;
    } else if (char === ',' || char === '=')
      throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    else out += char;
  }
  return out;
}
