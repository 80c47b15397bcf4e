import { fromJson, toJson } from './json.ts';
import { expect, test } from 'vitest';
import { CelCompileError, compile } from './index.ts';
import { DYN, formatType } from './types.ts';

const environment = { variables: { object: DYN } };
const object = {
  metadata: { name: 'web', labels: { tier: 'front' } },
  spec: { replicas: 3, containers: [{ image: 'nginx:1' }, { image: 'busybox' }] },
};

function answer(text: string): unknown {
  return toJson(compile(text, environment).run({ object: fromJson(object) }));
}

function refusal(text: string): string {
  try {
    compile(text, environment);
  } catch (error) {
    if (error instanceof CelCompileError) return error.message;
    throw error;
  }
  return '';
}

test('fields, macros and strings are evaluated over JSON', () => {
  expect(answer('object.spec.replicas > 2 && object.metadata.name.startsWith("w")')).toBe(true);
  expect(answer('object.spec.containers.filter(c, !c.image.contains(":")).map(c, c.image)')).toEqual(['busybox']);
  expect(answer('object.spec.?paused.orValue(false)')).toBe(false);
  expect(answer('"%s has %d".format([object.metadata.name, object.spec.replicas])')).toBe('web has 3');
});

test("the libraries of Kubernetes' API server are there", () => {
  expect(answer('quantity("1Gi").isGreaterThan(quantity("500Mi"))')).toBe(true);
  expect(answer('cidr("10.0.0.0/8").containsIP("10.1.2.3")')).toBe(true);
  expect(answer('url("https://a.b:80/c?d=e").getHost()')).toBe('a.b:80');
  expect(answer('semver("1.2.3").isLessThan(semver("2.0.0"))')).toBe(true);
  expect(answer('"abc 123".find("[0-9]+")')).toBe('123');
  expect(answer('sets.contains(["a", "b"], ["a"])')).toBe(true);
});

test('an expression has the type the checker finds', () => {
  expect(formatType(compile('[1, 2].map(i, i > 1)', environment).type)).toBe('list(bool)');
});

test("an undeclared name is refused in cel-go's words", () => {
  expect(refusal('x')).toBe("ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\n | x\n | ^");
});

test('operands of the wrong type are refused where the operator stands', () => {
  expect(refusal('1 + "a"')).toBe(
    "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + \"a\"\n | ..^",
  );
});

test('what goes wrong while running is an error', () => {
  expect(() => answer('object.spec.missing == 1')).toThrow('no such key: missing');
  expect(() => answer('1 / 0')).toThrow('division by zero');
});

test('a pattern that would backtrack without bound elsewhere takes linear time', () => {
  expect(answer(`"${'a'.repeat(5000)}b".matches("^(a+)+$")`)).toBe(false);
});

test('what is no truth beside && or || is told of where it stands', () => {
  expect(refusal('1 && object.spec')).toContain("ERROR: <input>:1:1: expected type 'bool' but found 'int'");
});

test('reading goes on from an operator that has no operand before it', () => {
  const operands =
    "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
  expect(refusal('*')).toBe(
    `ERROR: <input>:1:1: Syntax error: mismatched input '*' expecting ${operands}\n | *\n | ^\n` +
      `ERROR: <input>:1:2: Syntax error: mismatched input '<EOF>' expecting ${operands}\n | *\n | .^`,
  );
});

test('lists may end with a comma, and say what else could have come', () => {
  expect(answer('[1, 2,]')).toEqual([1, 2]);
  expect(refusal('[1')).toBe(
    "ERROR: <input>:1:3: Syntax error: mismatched input '<EOF>' expecting {']', ','}\n | [1\n | ..^",
  );
});

test('an escape that is none ends a string where it shows', () => {
  expect(refusal('"\\q"')).toContain("ERROR: <input>:1:1: Syntax error: token recognition error at: '\"\\q'");
});

test('what points at a place is as wide as the characters above it', () => {
  expect(refusal('"é" + 1')).toBe(
    "ERROR: <input>:1:5: found no matching overload for '_+_' applied to '(string, int)'\n | \"é\" + 1\n | .．..^",
  );
});
