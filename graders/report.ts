import type { Verdict } from './grade.ts';

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
  if (!verdict.passed && verdict.failedCommands.length) {
    lines.push('', 'Commands that ended with an error:');
    for (const { command, exit, stderr } of verdict.failedCommands.slice(0, 10))
      lines.push(
        `  $ ${command}  (exit ${exit})`,
        ...stderr
          .trimEnd()
          .split('\n')
          .slice(0, 3)
          .map((line) => `    ${line}`),
      );
  }
  return `${lines.join('\n')}\n`;
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
  };
}
