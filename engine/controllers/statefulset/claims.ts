import { StatusError } from '../../apiserver/status.ts';
import { equal } from '../../kinds/equality.ts';
import type { KubeObject, OwnerReference } from '../../store/object.ts';
import type { ControllerContext } from '../controller.ts';
import { claimAt, claimName, claimTemplates, startOrdinal } from './identity.ts';

const CLAIMS = 'persistentvolumeclaims';

/** Create the claims of an ordinal that are missing. */
export function ensureClaims(
  context: ControllerContext,
  set: KubeObject,
  ordinal: number,
  pod: KubeObject,
  cause: string,
): void {
  const { store, client } = context;
  const recorder = context.recorder('statefulset-controller');
  const { name: setName, namespace } = set.metadata;
  for (const template of claimTemplates(set)) {
    const name = claimName(set, template, ordinal);
    if (store.get(CLAIMS, namespace!, name)) continue;
    const what = `Claim ${name} Pod ${pod.metadata.name} in StatefulSet ${setName}`;
    try {
      client.create(CLAIMS, claimAt(set, template, ordinal), { cause });
      recorder.event(set, 'Normal', 'SuccessfulCreate', `Create ${what} success`, { cause });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      recorder.event(set, 'Warning', 'FailedCreate', `create ${what} failed error: ${error.message}`, { cause });
      throw error;
    }
  }
}

/**
 * Make claims depend on the set or on their pod where the retention policy says that they go with these, and free them
 * where it does not.
 */
export function keepRetention(
  { store, client }: ControllerContext,
  set: KubeObject,
  slots: readonly { readonly ordinal: number; readonly pod: KubeObject }[],
  cause: string,
): void {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const end = startOrdinal(set) + (set.spec.replicas ?? 1);
  for (const { ordinal, pod } of slots)
    for (const template of claimTemplates(set)) {
      const claim = store.get(CLAIMS, set.metadata.namespace!, claimName(set, template, ordinal));
      if (!claim) continue;
      const scaledAway = ordinal < startOrdinal(set) || ordinal >= end;
      const owners: OwnerReference[] = [];
      if (whenScaled === 'Delete' && scaledAway && pod.metadata.uid) owners.push(reference(pod));
      else if (whenDeleted === 'Delete') owners.push(reference(set));
      const others = (claim.metadata.ownerReferences ?? []).filter(
        ({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid,
      );
      const ownerReferences = [...others, ...owners];
      if (equal(ownerReferences, claim.metadata.ownerReferences)) continue;
      const metadata = { ownerReferences: ownerReferences.length ? ownerReferences : null };
      client.patch(CLAIMS, claim.metadata.namespace!, claim.metadata.name, { metadata }, { cause });
    }
}

const reference = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid!,
  controller: true,
});
