import { expect, test } from 'vitest';
import { World } from '../../../world.ts';

test('a shell is told the candidates, what they are, and that files are none', () => {
  const world = new World({ nodes: 1 });
  expect(world.exec('kubectl __complete rollout ""')).toEqual({
    stdout: `history\tView rollout history
pause\tMark the provided resource as paused
restart\tRestart a resource
resume\tResume a paused resource
status\tShow the status of the rollout
undo\tUndo a previous rollout
:4
`,
    stderr: 'Completion ended with directive: ShellCompDirectiveNoFileComp\n',
    exit: 0,
  });
  expect(world.exec('kubectl __completeNoDesc get deploym').stdout).toBe('deployments.apps\n:4\n');
});
