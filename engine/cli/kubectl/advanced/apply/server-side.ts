import type { Co } from '../../../../kernel/coroutine.ts';
import type { Info } from '../../resource/info.ts';
import type { Context } from '../../context.ts';
import { errorText, hasReason, KubectlError } from '../../errors.ts';
import { patchObject, type WriteQuery } from '../../connection/helper.ts';
import { LAST_APPLIED, lastApplied } from '../../patching/last-applied.ts';
import { groupVersion } from '../../connection/discovery.ts';
import { lastAppliedOwners, upgradePatch } from './managed-fields.ts';

/** The manager of server-side applies where none is named. */
export const SERVER_SIDE_MANAGER = 'kubectl';

const CONFLICT_ADVICE = `
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/**
 * Apply an object on the server, then move what client-side applies owned to this manager. Leaves the result in
 * `info.object`. Throws the conflict with advice, or the Status.
 */
export function* applyServerSide(context: Context, info: Info, write: WriteQuery): Co<void> {
  const body = info.object!;
  const apply = (): void => {
    info.object = patchObject(context, info, 'apply', body, write);
  };
  try {
    apply();
  } catch (error) {
    if (hasReason(error, 'Conflict')) throw new KubectlError(`${errorText(error)}${CONFLICT_ADVICE}`);
    throw error;
  }
  if (info.subresource) return;
  try {
    keepLastApplied(context, info, write);
  } catch (error) {
    yield* context.err(
      `Warning: failed to migrate kubectl's last-applied-configuration annotation for Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${errorText(error)}\n`,
    );
    return;
  }
  try {
    if (!migrate(context, info, write)) return;
  } catch (error) {
    yield* context.err(
      `Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${errorText(error)}\n`,
    );
    return;
  }
  try {
    apply();
  } catch (error) {
    yield* context.err(
      `Warning: failed to re-apply configuration after performing Server-Side Apply migration. This is non-fatal and will be retried next time you apply. Error: ${errorText(error)}\n`,
    );
  }
}

/** The annotation of client-side apply gets an owner of its own, so that it stays. */
function keepLastApplied(context: Context, info: Info, write: WriteQuery): void {
  const object = info.object!;
  const text = lastApplied(object);
  if (write.fieldManager !== SERVER_SIDE_MANAGER || text === undefined) return;
  if (lastAppliedOwners(object, 'Apply').length) return;
  const { name, namespace } = object.metadata;
  const annotation = {
    apiVersion: groupVersion(info.mapping),
    kind: info.mapping.kind,
    metadata: { annotations: { [LAST_APPLIED]: text }, name, ...(namespace && { namespace }) },
  };
  const { force: _, ...rest } = write;
  info.object = patchObject(context, info, 'apply', annotation, { ...rest, fieldManager: 'kubectl-last-applied' });
}

function migrate(context: Context, info: Info, write: WriteQuery): boolean {
  const managers = new Set(lastAppliedOwners(info.object!, 'Update').map(({ manager }) => manager ?? ''));
  const patch = upgradePatch(info.object!, managers, write.fieldManager ?? SERVER_SIDE_MANAGER);
  if (!patch) return false;
  info.object = patchObject(context, info, 'json', patch, { fieldManager: write.fieldManager, dryRun: write.dryRun });
  return true;
}
