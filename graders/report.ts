import type { FailedCommand, Verdict } from './grade.ts';
import type { Outcome } from './outcome.ts';
import type { CheckResult } from './session.ts';

/** A verdict for people: a line a check, and what to do next. */
export function formatReport(verdict: Verdict): string {
  const lines = [
    `${verdict.exercise}: ${verdict.score} of ${verdict.points} points — ${verdict.passed ? 'passed' : 'not passed'}`,
  ];
  for (const { task, done, checks } of verdict.tasks) {
    lines.push('', `${done ? '✓' : '✗'} ${task.title}`);
    lines.push(...checks.flatMap(toldCheck));
    if (!done && task.hints.length) lines.push(`  Hint: ${task.hints[0]}`);
  }
  if (!verdict.passed && verdict.failedCommands.length)
    lines.push('', 'Commands that ended with an error:', ...verdict.failedCommands.slice(0, 10).flatMap(toldCommand));
  if (verdict.note) lines.push('', verdict.note);
  return `${lines.join('\n')}\n`;
}

/** A check, with what is not as expected place by place. */
function toldCheck({ check, passed, message, mismatches }: CheckResult): string[] {
  const points = `(${check.weight} ${check.weight === 1 ? 'point' : 'points'})`;
  if (passed || !mismatches.length) return [`  ${passed ? '✓' : '✗'} ${message} ${points}`];
  return [
    `  ✗ ${check.fail} ${points}`,
    ...mismatches.map(
      ({ path, expected, found }) => `      ${path || 'it'} is ${printable(found)}, expected ${expected}`,
    ),
  ];
}

/** The outcome of one of many submissions, on a line. */
export function formatLine({ submission, result, problem }: Outcome): string {
  const name = printable(submission);
  if (!result)
    return `not gradable  ${name}: ${printable((problem ?? '').replace(`${submission} `, '').split('\n')[0])}\n`;
  const { score, points, missing } = result;
  const word = missing.length ? 'failed' : 'passed';
  const notDone = missing.length ? ` (not done: ${missing.join(', ')})` : '';
  return `${word.padEnd(12)}  ${name}: ${score} of ${points}${notDone}\n`;
}

/** How many of the submissions passed, failed and could not be graded, and how far those got that could. */
export function formatSummary(outcomes: readonly Outcome[]): string {
  const graded = outcomes.flatMap(({ result }) => (result ? [result] : []));
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  const parts = [
    `${passed} passed`,
    `${graded.length - passed} failed`,
    `${outcomes.length - graded.length} not gradable`,
  ];
  const average = graded.reduce((sum, { score }) => sum + score, 0) / graded.length;
  const points = graded.length ? `; ${average.toFixed(1)} of ${graded[0].points} points on average` : '';
  return `\n${outcomes.length} submissions: ${parts.join(', ')}${points}\n`;
}

const MAX_WIDTH = 160;

const toldCommand = ({ command, exit, stderr }: FailedCommand): string[] => [
  `  $ ${printable(command.split('\n')[0])}${command.includes('\n') ? ' …' : ''}  (exit ${exit})`,
  ...stderr
    .trimEnd()
    .split('\n')
    .slice(0, 3)
    .map((line) => `    ${printable(line)}`),
];

/** A learner's text as a terminal may show it: without what would move its cursor or colour it, and not too long. */
function printable(text: string): string {
  const plain = text.replace(/[\x00-\x1f\x7f-\x9f\ufffd\u202a-\u202e\u2066-\u2069]/g, '·');
  return plain.length > MAX_WIDTH ? `${plain.slice(0, MAX_WIDTH)}…` : plain;
}

/** A verdict for machines. */
export function toJson(verdict: Verdict): Record<string, unknown> {
  return {
    exercise: verdict.exercise,
    score: verdict.score,
    points: verdict.points,
    passed: verdict.passed,
    checks: verdict.tasks.flatMap(({ task, checks }) =>
      checks.map(({ check, passed, message }) => ({
        task: task.id,
        check: check.id,
        weight: check.weight,
        passed,
        message,
      })),
    ),
    failedCommands: verdict.failedCommands,
    ...(verdict.note && { note: verdict.note }),
  };
}
