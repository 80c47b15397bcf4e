import type { Kind } from '../kind.ts';
import { ingress } from './ingress.ts';
import { ingressClass } from './ingressclass.ts';
import { ipAddress } from './ipaddress.ts';
import { networkPolicy } from './networkpolicy.ts';
import { serviceCIDR } from './servicecidr.ts';

/** The kinds of networking.k8s.io. */
export const kinds: readonly Kind[] = [ingress, ingressClass, networkPolicy, ipAddress, serviceCIDR];
