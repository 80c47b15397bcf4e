import { fnv1a32 } from '../../engine/kernel/random.ts';
import { World } from '../../engine/world.ts';

const COMMANDS = [
  'kubectl create deployment web --image=nginx:1.25 --replicas=5',
  'kubectl expose deployment web --port=80 --type=NodePort',
  'kubectl set image deployment/web nginx=nginx:9.9',
  'kubectl run crash --image=busybox:1.36 --restart=Always -- sh -c "echo failing; exit 3"',
  'kubectl create job once --image=busybox:1.36 -- date',
  'kubectl get all -o wide',
  'kubectl describe pods',
];

/** A hash over everything in a world's store: two words of 32 bits, in hexadecimal. */
export function stateHash(world: World): string {
  let text = `${world.kernel.now} ${world.store.revision}\n`;
  for (const resource of [...world.store.resources()].sort())
    for (const object of world.store.list(resource)) text += `${resource} ${JSON.stringify(object)}\n`;
  return [text, `${text}again`].map((part) => fnv1a32(part).toString(16).padStart(8, '0')).join('');
}

/** What a session on two nodes leaves behind, with time passing in steps of `stepMs`. */
export function runScenario(stepMs: number, seed = 'determinism'): { hash: string; output: string } {
  const world = new World({ seed, nodes: 2 });
  let output = '';
  for (const command of COMMANDS) {
    const { stdout, stderr, exit } = world.exec(command);
    output += `$ ${command}\n${stdout}${stderr}${exit}\n`;
    for (let ms = 0; ms < 20_000; ms += stepMs) world.advance(stepMs);
  }
  return { hash: stateHash(world), output };
}
