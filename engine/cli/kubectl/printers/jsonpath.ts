import { KubectlError } from '../errors.ts';
import { goJson } from './go-json.ts';
import { goTypeName, goValue } from '../../../kinds/go-value.ts';
import { indentedJson } from './json.ts';
import { parseJsonPath, type PathNode } from './jsonpath-parse.ts';

/** How a path is evaluated. */
export interface JsonPathOptions {
  /** Missing fields give nothing instead of an error. */
  readonly allowMissing: boolean;
}

/** A compiled JSONPath template in kubectl's dialect. */
export class JsonPath {
  readonly #nodes: readonly PathNode[];
  readonly #options: JsonPathOptions;

  /** Throws KubectlError where the template does not parse. */
  constructor(template: string, options: JsonPathOptions) {
    this.#nodes = parseJsonPath(template).nodes;
    this.#options = options;
  }

  /** The values that each part of the template finds; throws KubectlError. */
  find(data: unknown): readonly (readonly unknown[])[] {
    return new Evaluation(this.#options).run(this.#nodes, data).results;
  }

  /** The text the template gives. */
  print(data: unknown): string {
    return this.find(data).map(printValues).join('');
  }

  /** As print, each part as JSON (`-o jsonpath-as-json`). */
  printAsJson(data: unknown): string {
    return this.find(data)
      .map((values) => `${indentedJson(values)}\n`)
      .join('');
  }
}

const printValues = (values: readonly unknown[]): string => values.map(valueText).join(' ');

const valueText = (value: unknown): string => (typeof value === 'object' ? goJson(value) : goValue(value));

/** State of one evaluation: how deep in ranges it is. */
class Evaluation {
  readonly #options: JsonPathOptions;
  #inRange = 0;

  constructor(options: JsonPathOptions) {
    this.#options = options;
  }

  /** Evaluate nodes up to the end of the range they are in; `next` is the index behind that end. */
  run(nodes: readonly PathNode[], data: unknown, from = 0): { results: unknown[][]; next: number } {
    const results: unknown[][] = [];
    for (let i = from; i < nodes.length; i++) {
      const node = nodes[i];
      const special = rangeOrEnd(node);
      if (special === 'end') {
        if (!this.#inRange) throw new KubectlError('not in range, nothing to end');
        return { results, next: i };
      }
      const found = this.#walk([data], node);
      if (special !== 'range') {
        results.push(found);
        continue;
      }
      this.#inRange++;
      let next = nodes.length;
      // Without values the body is still read, to find its end.
      for (const value of found.length ? found : [undefined]) {
        const inner = this.run(nodes, value, i + 1);
        next = inner.next;
        if (found.length) results.push(...inner.results);
      }
      this.#inRange--;
      i = next;
    }
    return { results, next: nodes.length };
  }

  #walk(input: readonly unknown[], node: PathNode): unknown[] {
    switch (node.type) {
      case 'list':
        return node.nodes.reduce<unknown[]>((values, next) => this.#walk(values, next), [...input]);
      case 'text':
        return [node.text];
      case 'constant':
        return input.map(() => node.value);
      case 'identifier':
        if (node.name === 'range' || node.name === 'end') return [...input];
        throw new KubectlError(`unrecognized identifier ${node.name}`);
      case 'field':
        return this.#field(input, node.name);
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return descend(input);
      case 'union':
        return node.parts.flatMap((part) => this.#walk(input, part));
      case 'array':
        return input.flatMap((value) => (value === undefined || value === null ? [] : slice(value, node)));
      case 'filter':
        return input.flatMap((value) => this.#filter(value, node));
    }
  }

  #field(input: readonly unknown[], name: string): unknown[] {
    if (!input.length) return [];
    const found = input
      .filter(
        (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name),
      )
      .map((value) => (value as Record<string, unknown>)[name])
      .filter((value) => value !== undefined);
    if (!found.length && !this.#options.allowMissing && input.some((value) => value !== undefined && value !== null))
      throw new KubectlError(`${name} is not found`);
    return found;
  }

  #filter(value: unknown, node: PathNode & { type: 'filter' }): unknown[] {
    if (!Array.isArray(value)) throw new KubectlError(`${goValue(value)} is not array or slice and cannot be filtered`);
    return value.filter((item) => {
      if (node.operator === 'exists') return this.#exists(item, node.left);
      const lefts = this.#walk([item], node.left);
      if (!lefts.length) return false;
      const rights = this.#walk([item], node.right);
      if (lefts.length > 1 || rights.length > 1) throw new KubectlError('can only compare one element at a time');
      return rights.length > 0 && compare(lefts[0], rights[0], node.operator);
    });
  }

  /** An error on the way leaves what had been found until then; a field that is missing leaves nothing. */
  #exists(item: unknown, left: PathNode): boolean {
    let values: unknown[] = [item];
    for (const node of left.type === 'list' ? left.nodes : [left]) {
      if (node.type === 'identifier') return values.length > 0;
      try {
        values = this.#walk(values, node);
      } catch {
        return false;
      }
    }
    return values.length > 0;
  }
}

function rangeOrEnd(node: PathNode): 'range' | 'end' | undefined {
  if (node.type !== 'list') return undefined;
  const first = node.nodes[0];
  if (first?.type !== 'identifier') return undefined;
  return first.name === 'range' || first.name === 'end' ? first.name : undefined;
}

/** What lies directly in a list or map, maps in the order of their keys. */
function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  const map = value as Record<string, unknown>;
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort()
    .map((key) => map[key]);
}

function descend(input: readonly unknown[]): unknown[] {
  return input.flatMap((value) => {
    const inside = children(value);
    return inside.length ? [value, ...descend(inside)] : [];
  });
}

function slice(value: unknown, node: PathNode & { type: 'array' }): unknown[] {
  if (!Array.isArray(value)) throw new KubectlError(`${goTypeName(value)} is not array or slice`);
  const { length } = value;
  const [first, last, stride] = node.params;
  let start = first.known ? first.value : 0;
  if (start < 0) start += length;
  let end = last.known ? last.value : length;
  if (end < 0 || (end === 0 && last.derived)) end += length;
  if (start === end) return [];
  const outside = (index: number): KubectlError =>
    new KubectlError(`array index out of bounds: index ${index}, length ${length}`);
  if (start >= length || start < 0) throw outside(start);
  if (end > length || end < 0) throw outside(end - 1);
  if (start > end) throw new KubectlError(`starting index ${start} is greater than ending index ${end}`);
  if (stride.known && stride.value <= 0) throw new KubectlError('step must be > 0');
  const step = stride.known ? stride.value : 1;
  return value.slice(start, end).filter((_, i) => i % step === 0);
}

function compare(left: unknown, right: unknown, operator: string): boolean {
  if (!['<', '>', '==', '!=', '<=', '>='].includes(operator))
    throw new KubectlError(`unrecognized filter operator ${operator}`);
  const [a, b] = [basicKind(left), basicKind(right)];
  if (a === undefined || b === undefined) throw new KubectlError('invalid type for comparison');
  if (a !== b) throw new KubectlError('incompatible types for comparison');
  const [x, y] = [left as number, right as number];
  if (operator === '==') return x === y;
  if (operator === '!=') return x !== y;
  if (a === 'bool') throw new KubectlError('invalid type for comparison');
  if (operator === '<') return x < y;
  if (operator === '>') return x > y;
  return operator === '<=' ? x <= y : x >= y;
}

function basicKind(value: unknown): 'bool' | 'int' | 'float' | 'string' | undefined {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return undefined;
}
