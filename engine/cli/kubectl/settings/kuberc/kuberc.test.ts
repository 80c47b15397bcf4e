import { expect, test } from 'vitest';
import { World } from '../../../../world.ts';

test('defaults count where the command line says nothing else, and aliases stand for whole commands', () => {
  const world = new World({ nodes: 1 });
  const run = (line: string): string => {
    const { stdout, stderr } = world.exec(line);
    return stdout + stderr;
  };
  expect(run('kubectl kuberc set --section defaults --command get --option output=name')).toBe(
    'Updated /home/learner/.kube/kuberc\n',
  );
  expect(run('kubectl get ns default')).toBe('namespace/default\n');
  expect(run("kubectl get ns default -o jsonpath='{.kind}'")).toBe('Namespace');
  expect(run('kubectl kuberc set --section aliases --name spaces --command get --prependarg ns')).toMatch(/^Updated/);
  expect(run('kubectl spaces default')).toBe('namespace/default\n');
  expect(run('kubectl kuberc set --section defaults --command get')).toBe(
    'error: defaults for command "get" already exist, use --overwrite to replace\n',
  );
  expect(run('KUBERC=off kubectl spaces')).toContain('error: unknown command "spaces" for "kubectl"');
});
