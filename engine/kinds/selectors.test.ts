import { describe, expect, it } from 'vitest';
import { formatSelector, matches, parseFieldSelector, parseSelector, selects } from './selectors.ts';

const errorOf = (parse: () => unknown): string => {
  try {
    parse();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a label selector', () => {
  it('is read, matched and written', () => {
    const selector = parseSelector('tier in (b, a),app=web,!old,n>3');
    expect(formatSelector(selector)).toBe('app=web,n>3,!old,tier in (a,b)');
    expect(matches(selector, { app: 'web', tier: 'a', n: '4' })).toBe(true);
    expect(matches(selector, { app: 'web', tier: 'a', n: '3' })).toBe(false);
  });

  it.each([
    ['app=a b', "found 'b', expected: ',' or 'end of string'"],
    ['app in api', "unable to parse requirement: found 'api' expected: '('"],
    ['app in (web', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a,,b', "found ',', expected: identifier after ','"],
  ])('%s is refused: %s', (text, message) => {
    expect(errorOf(() => parseSelector(text))).toBe(message);
  });

  it('as an object selects nothing where it is absent and everything where it is empty', () => {
    expect(selects(undefined, {})).toBe(false);
    expect(selects({}, { a: 'b' })).toBe(true);
    expect(selects({ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] }, { a: 'b' })).toBe(false);
  });
});

describe('a field selector', () => {
  it('is read with its escapes, or refused', () => {
    expect(parseFieldSelector('metadata.name=a\\,b,status.phase!=Running')).toEqual([
      { field: 'metadata.name', operator: '=', value: 'a,b' },
      { field: 'status.phase', operator: '!=', value: 'Running' },
    ]);
    expect(errorOf(() => parseFieldSelector('status.phase'))).toBe(
      "invalid selector: 'status.phase'; can't understand 'status.phase'",
    );
  });
});
