import type { Kind } from '../kind.ts';
import { deviceClass } from './deviceclass.ts';
import { resourceClaim } from './resourceclaim.ts';
import { resourceClaimTemplate } from './resourceclaimtemplate.ts';
import { resourceSlice } from './resourceslice.ts';

/** The kinds of resource.k8s.io. */
export const kinds: readonly Kind[] = [deviceClass, resourceClaim, resourceClaimTemplate, resourceSlice];
