import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseExercise } from './exercise.ts';

const exercise = (check: string): string => `
title: T
tasks:
  - id: a
    title: A
    checks:
      - { id: one, fail: no, ${check} }
`;

describe('exercise.yaml', () => {
  test.each([
    ['type: state, object: pods/default/a, expcet: {}', 'x/exercise.yaml tasks[0] checks[0]: unknown field "expcet"'],
    ['type: state', 'x/exercise.yaml tasks[0] checks[0]: object is missing: RESOURCE[.GROUP]/[NAMESPACE/]NAME'],
    [
      'type: magic',
      'x/exercise.yaml tasks[0] checks[0]: unknown type "magic" (known: count, manifest, replaced, request, state)',
    ],
    [
      'type: state, object: deployment/default/a',
      'checks[0]: unknown resource "deployment": did you mean "deployments.apps"?',
    ],
    ['type: state, object: pods', 'checks[0]: object must be RESOURCE[.GROUP]/[NAMESPACE/]NAME, found "pods"'],
    ['type: count, resource: pods', 'checks[0]: count is missing: a number, or an operator such as { $atLeast: 1 }'],
    ['type: request, service: web, expect: { status: 200 }', 'service must be NAMESPACE/NAME, found "web"'],
    [
      'type: count, resource: pods, count: { $atleast: 1 }',
      'checks[0] count: unknown operator "$atleast" (known: $atLeast, $atMost,',
    ],
    [
      'type: state, object: pods/default/a, expect: { spec: [{ $not: 1, x: 2 }] }',
      'checks[0] expect spec[0]: $not must stand alone, found x beside it',
    ],
    ['type: state, object: pods/default/a, weight: 0', 'weight must be a whole number from 1, found 0'],
    ['type: state, object: pods/default/a, after: two', 'check one comes after "two", which is no check\'s id'],
  ])('with { %s } is refused at its place', (check, message) => {
    expect(() => parseExercise(exercise(check), 'x')).toThrow(message);
  });
});

describe('the authorization that an exercise starts with', () => {
  const withStart = (authorization: string): string =>
    `${exercise('type: state, object: pods/default/a')}start: { authorization: ${authorization} }\n`;

  test('is a list of modes', () => {
    const rules = "[AlwaysDeny, { mode: Webhook, rules: [{ user: jane, decision: deny, reason: 'on leave' }] }]";
    expect(parseExercise(withStart(rules), 'x').start.authorization).toEqual([
      'AlwaysDeny',
      { mode: 'Webhook', rules: [{ user: 'jane', decision: 'deny', reason: 'on leave' }] },
    ]);
  });

  test.each([
    ['[Rbac]', 'start authorization[0]: must be AlwaysAllow, AlwaysDeny, RBAC, or a mapping, found "Rbac"'],
    ['[{ mode: Node }]', 'start authorization[0]: mode must be ABAC or Webhook, found "Node"'],
    ["[{ mode: ABAC, policies: '{' }]", 'start authorization[0]: error reading policy file, line 1: '],
    ['[{ mode: Webhook, rules: [{ user: jane }] }]', 'rules[0]: decision must be allow or deny, found undefined'],
  ])('is refused at its place where it is %s', (modes, message) => {
    expect(() => parseExercise(withStart(modes), 'x')).toThrow(message);
  });
});

describe('the grade command', () => {
  const root = join(import.meta.dirname, '..');
  const grade = (...args: string[]): { status: number; stdout: string; stderr: string } => {
    try {
      const stdout = execFileSync(process.execPath, [join(root, 'graders/cli.ts'), ...args], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return { status: 0, stdout, stderr: '' };
    } catch (error) {
      return error as { status: number; stdout: string; stderr: string };
    }
  };
  const folder = join(root, 'content/exercises/first-application');

  test('exits with 0 for a solution', () => {
    const { status, stdout } = grade('first-application', join(folder, 'solution'));
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'first-application: 18 of 18 points — passed']);
  });

  test('exits with 1 for a wrong one, and tells machines which check failed', () => {
    const { status, stdout } = grade('first-application', join(folder, 'wrong/left-behind'), '--json');
    const failed = (JSON.parse(stdout) as { checks: { check: string; passed: boolean }[] }).checks.filter(
      (c) => !c.passed,
    );
    expect([status, failed.map(({ check }) => check)]).toEqual([1, ['no-service']]);
  });

  test('exits with 2 for what cannot be graded, and says why', () => {
    const missing = grade('first-application', 'nowhere');
    expect([missing.status, missing.stderr]).toEqual([2, 'not gradable: there is no submission at nowhere\n']);
    expect(grade('no-such-exercise', folder).stderr).toContain('there is no exercise "no-such-exercise"');
  });

  test('grades many, a line each in their order, and exits with 2 where one cannot be graded', () => {
    const submissions = [join(folder, 'wrong/no-undo'), 'nowhere', join(folder, 'solution')];
    const { status, stdout } = grade('first-application', ...submissions);
    expect([status, stdout]).toEqual([
      2,
      `failed        ${submissions[0]}: 11 of 18 (not done: Go back, Write it down, Clean up)
not gradable  nowhere: there is no submission at nowhere
passed        ${submissions[2]}: 18 of 18

3 submissions: 1 passed, 1 failed, 1 not gradable; 14.5 of 18 points on average
`,
    ]);
    const each = grade('first-application', '--each', join(folder, 'wrong'), '--json');
    const lines = each.stdout.trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line) as { submission: string; passed: boolean });
    expect([each.status, told.map(({ passed }) => passed)]).toEqual([1, lines.map(() => false)]);
    expect(told[0].submission).toBe(join(folder, 'wrong/imperative-scale'));
  });
});
