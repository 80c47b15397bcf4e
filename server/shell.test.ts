import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExercise, readSubmission } from '../graders/files.ts';
import { grade } from '../graders/grade.ts';

const shell = (args: readonly string[], input: string): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'shell.ts'), ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, EDITOR: "sed -i 's/replicas: 2/replicas: 5/'" },
  });

test('a terminal completes, edits and runs; its log is a submission that is graded as the terminal said', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reconcile-'));
  const log = join(directory, 'log.json');
  const typed = 'nano hello.yaml\rkubectl create depl\t hello --image=karthequian/helloworld --port=80\rexit\r';
  const { status, stdout } = shell(['first-application', '--speed', '20', '--log', log], typed);
  const submission = readSubmission(log);
  rmSync(directory, { recursive: true });
  expect(status).toBe(0);
  expect(stdout).toContain('deployment.apps/hello created');
  const { exercise, files } = readExercise('first-application');
  const passed = grade(exercise, files, submission)
    .tasks.flatMap(({ checks }) => checks.filter((check) => check.passed))
    .map(({ check }) => check.id);
  // The grade command lets the cluster settle, so that the Pod is ready there.
  expect(passed).toEqual(['deployment', 'ready', 'written']);
  expect(stdout).toContain('✓ The Deployment hello runs karthequian/helloworld and declares port 80. (2 points)');
  expect(stdout).toContain('✓ The file says 5 replicas: Deployment hello in hello.yaml. (1 point)');
}, 20_000);

test('what cannot be begun is told', () => {
  expect(shell(['--nodes', 'many'], '')).toMatchObject({
    status: 2,
    stderr: '--nodes must be a whole number from 1 to 5000, not many\n',
  });
  expect(shell(['no-such-exercise'], '').stderr).toContain('there is no exercise "no-such-exercise"');
});
