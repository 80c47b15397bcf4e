import { kinds as admissionregistration } from './admissionregistration/index.ts';
import { kinds as apiextensions } from './apiextensions/index.ts';
import { kinds as apiregistration } from './apiregistration/index.ts';
import { kinds as apps } from './apps/index.ts';
import { kinds as authentication } from './authentication/index.ts';
import { kinds as authorization } from './authorization/index.ts';
import { kinds as autoscaling } from './autoscaling/index.ts';
import { kinds as batch } from './batch/index.ts';
import { kinds as certificates } from './certificates/index.ts';
import { kinds as coordination } from './coordination/index.ts';
import { kinds as core } from './core/index.ts';
import { kinds as discovery } from './discovery/index.ts';
import { kinds as events } from './events/index.ts';
import { kinds as flowcontrol } from './flowcontrol/index.ts';
import { kinds as networking } from './networking/index.ts';
import { kinds as node } from './node/index.ts';
import { kinds as policy } from './policy/index.ts';
import { kinds as rbac } from './rbac/index.ts';
import { kinds as resource } from './resource/index.ts';
import { kinds as scheduling } from './scheduling/index.ts';
import { kinds as storage } from './storage/index.ts';
import type { Kind } from './kind.ts';

/** Every built-in kind that has code of its own, by `group/version/kind`. */
export const kinds: ReadonlyMap<string, Kind> = new Map(
  [
    admissionregistration,
    apiextensions,
    apiregistration,
    apps,
    authentication,
    authorization,
    autoscaling,
    batch,
    certificates,
    coordination,
    core,
    discovery,
    events,
    flowcontrol,
    networking,
    node,
    policy,
    rbac,
    resource,
    scheduling,
    storage,
  ]
    .flat()
    .map((kind) => [kindKey(kind.group, kind.version, kind.kind), kind]),
);

/** The key of {@link kinds}. */
export function kindKey(group: string, version: string, kind: string): string {
  return `${group}/${version}/${kind}`;
}

const byResource = new Map([...kinds.values()].map((kind) => [kindKey(kind.group, kind.version, kind.resource), kind]));

/** The built-in kind that a resource's objects are of. */
export const builtInKind = (group: string, version: string, resource: string): Kind | undefined =>
  byResource.get(kindKey(group, version, resource));
