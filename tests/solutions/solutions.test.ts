import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXERCISES, readExercise, readSubmission } from '../../graders/files.ts';
import { grade } from '../../graders/grade.ts';
import { formatReport } from '../../graders/report.ts';

describe.each(readdirSync(EXERCISES))('exercise %s', (id) => {
  const { exercise, directory, files } = readExercise(id);

  test('its solution scores full marks', () => {
    const verdict = grade(exercise, files, readSubmission(join(directory, 'solution')));
    expect(formatReport(verdict)).toContain(`${verdict.points} of ${verdict.points} points — passed`);
    expect(verdict.failedCommands).toEqual([]);
  });

  test.each(exercise.wrong)('the wrong solution $name fails $fails with "$message"', ({ name, fails, message }) => {
    const verdict = grade(exercise, files, readSubmission(join(directory, `wrong/${name}`)));
    const result = verdict.tasks.flatMap((task) => task.checks).find(({ check }) => check.id === fails);
    expect(result?.passed).toBe(false);
    expect(result?.message).toContain(message);
    expect(verdict.passed).toBe(false);
  });

  test('every folder under wrong/ is named in exercise.yaml', () => {
    const wrong = join(directory, 'wrong');
    expect((existsSync(wrong) ? readdirSync(wrong) : []).sort()).toEqual(exercise.wrong.map(({ name }) => name).sort());
  });
});
