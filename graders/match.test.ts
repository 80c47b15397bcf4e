import { describe, expect, test } from 'vitest';
import { mismatches } from './match.ts';

describe('an expectation', () => {
  test('asks for the named fields only', () => {
    expect(mismatches({ spec: { replicas: 3, paused: true } }, { spec: { replicas: 3 } })).toEqual([]);
  });

  test('names the field, what was expected and what was found', () => {
    expect(mismatches({ spec: { replicas: 2 } }, { spec: { replicas: 3 } })).toEqual([
      { path: 'spec.replicas', expected: '3', found: '2' },
    ]);
  });

  test('finds elements of lists by their name', () => {
    const containers = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'y' },
    ];
    expect(mismatches({ containers }, { containers: [{ name: 'b', image: 'z' }] })).toEqual([
      { path: 'containers[name=b].image', expected: '"z"', found: '"y"' },
    ]);
    expect(mismatches({ containers }, { containers: [{ name: 'c' }] })).toEqual([
      { path: 'containers[name=c]', expected: '{"name":"c"}', found: 'nothing' },
    ]);
  });

  test('names the fields of what is missing as a whole, and says operators in words', () => {
    expect(mismatches({}, { state: { waiting: { reason: { $oneOf: ['A', 'B'] } } } })).toEqual([
      { path: 'state.waiting.reason', expected: '"A" or "B"', found: 'nothing' },
    ]);
    expect(mismatches({}, { list: [{ image: { $startsWith: 'nginx' } }] })).toEqual([
      { path: 'list', expected: '[{"image":something that starts with "nginx"}]', found: 'nothing' },
    ]);
  });

  test.each([
    [{ $atLeast: 3 }, 2, 'at least 3'],
    [{ $atMost: 3 }, 4, 'at most 3'],
    [{ $oneOf: ['a', 'b'] }, 'c', '"a" or "b"'],
    [{ $startsWith: 'nginx' }, 'httpd', 'something that starts with "nginx"'],
    [{ $not: 'x' }, 'x', 'anything but "x"'],
    [{ $exists: false }, 1, 'no value'],
    [{ $length: 2 }, [1], '2 elements'],
  ])('may be %j, which %j is not', (expected, found, words) => {
    expect(mismatches(found, expected, 'field')).toEqual([
      { path: 'field', expected: words, found: JSON.stringify(found) },
    ]);
  });
});
