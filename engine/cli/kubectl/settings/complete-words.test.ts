import { expect, test } from 'vitest';
import { World } from '../../../world.ts';
import { completeKubectl } from './complete-words.ts';

const world = new World({ seed: 'completion' });
world.exec('kubectl run web --image=nginx');

/** What may stand in the place of the last word, of what begins like it. */
function completed(line: string): string[] {
  const words = line.split(' ');
  return completeKubectl(world.cluster, words).filter((option) => option.startsWith(words.at(-1)!));
}

test.each([
  ['kubectl rollout un', ['undo']],
  ['kubectl get configm', ['configmaps']],
  ['kubectl get pods,configm', ['pods,configmaps']],
  ['kubectl get pods w', ['web']],
  ['kubectl get pods/w', ['pods/web']],
  ['kubectl get pods -o js', ['json', 'jsonpath=', 'jsonpath-as-json=', 'jsonpath-file=']],
  ['kubectl get pods --output=wi', ['--output=wide']],
  ['kubectl get -n kube-s', ['kube-system']],
  ['kubectl get --namespace=kube-s', ['--namespace=kube-system']],
  ['kubectl logs web -c ', ['web']],
  ['kubectl apply -f ', []],
  ['kubectl rollout status ', ['daemonsets', 'deployments', 'statefulsets']],
  ['kubectl scale deployment web --rep', ['--replicas=']],
])('%s goes on with %j', (line, options) => {
  expect(completed(line)).toEqual(options);
});
