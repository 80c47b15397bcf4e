import { checksum } from '../../kernel/checksum.ts';
import { toHex } from '../../kernel/hex.ts';

/**
 * What containerd says of a port of a pod that nobody listens on. It names the pod's sandbox and the sandbox' network,
 * whose ids nobody else is told: they are made from the pod's uid.
 */
export function refusedForward(podUid: string, port: number, failure: string): string {
  const sandbox = toHex(checksum(`sandbox/${podUid}`, 32));
  const id = toHex(checksum(`network/${podUid}`, 16)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const where = `failed to execute portforward in network namespace "/var/run/netns/cni-${id}"`;
  const dialled =
    failure === 'refused'
      ? `failed to connect to localhost:${port} inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `
      : `dial tcp4 127.0.0.1:${port}: ${failure}`;
  return `error forwarding port ${port} to pod ${sandbox}, uid : ${where}: ${dialled}`;
}
