import type { FailedCommand, Verdict } from './grade.ts';

/** A verdict for people: a line a check, and what to do next. */
export function formatReport(verdict: Verdict): string {
  const lines = [
    `${verdict.exercise}: ${verdict.score} of ${verdict.points} points — ${verdict.passed ? 'passed' : 'not passed'}`,
  ];
  for (const { task, done, checks } of verdict.tasks) {
    lines.push('', `${done ? '✓' : '✗'} ${task.title}`);
    for (const { check, passed, message } of checks)
      lines.push(`  ${passed ? '✓' : '✗'} ${message} (${check.weight} ${check.weight === 1 ? 'point' : 'points'})`);
    if (!done && task.hints.length) lines.push(`  Hint: ${task.hints[0]}`);
  }
  if (!verdict.passed && verdict.failedCommands.length)
    lines.push('', 'Commands that ended with an error:', ...verdict.failedCommands.slice(0, 10).flatMap(toldCommand));
  if (verdict.note) lines.push('', verdict.note);
  return `${lines.join('\n')}\n`;
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
export function toJson(verdict: Verdict): unknown {
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
