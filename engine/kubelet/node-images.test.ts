import { describe, expect, it } from 'vitest';
import { World } from '../world.ts';

const namesOn = (world: World): string[][] =>
  (world.store.get('nodes', '', 'node-1')?.status.images ?? []).map(({ names }: { names: string[] }) =>
    names.map((name) => name.replace(/@sha256:.*/, '@')),
  );

describe('images of a node', () => {
  it('tells of new images when the kubelet next looks, half a minute after the last look', () => {
    const world = new World({ nodes: 1 });
    world.exec('kubectl run web --image=nginx:1.25');
    world.settle();
    world.advance(30_000);
    expect(namesOn(world)).toContainEqual(['docker.io/library/nginx@', 'docker.io/library/nginx:1.25']);
  });

  it('calls a container by the first name that its image has on the node', () => {
    const world = new World({ nodes: 1 });
    for (const tag of ['1.28', '1.36']) {
      world.exec(`kubectl run b${tag.replace('.', '-')} --image=busybox:${tag} -- sleep 1000`);
      world.settle();
    }
    const images = world.store.list('pods', 'default').map((pod) => pod.status.containerStatuses[0].image);
    expect(images).toEqual(['docker.io/library/busybox:1.28', 'docker.io/library/busybox:1.28']);
  });
});
