import type { KubeObject } from '../../store/object.ts';
import type { Condition } from '../pods.ts';
import type { Remaining } from './content.ts';

type Verdict = readonly [type: string, status: 'True' | 'False', reason: string, message: string];

/** The conditions of a namespace on its way out, in the order in which the server keeps them. */
export function deletionConditions(namespace: KubeObject, remaining: Remaining, now: string): Condition[] {
  const { errors, resources, finalizers } = remaining;
  const content = errors.length ? [] : resources;
  const held = errors.length ? [] : finalizers;
  const verdicts: Verdict[] = [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    errors.length
      ? [
          'NamespaceDeletionContentFailure',
          'True',
          'ContentDeletionFailed',
          `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(', ')}`,
        ]
      : [
          'NamespaceDeletionContentFailure',
          'False',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        ],
    content.length
      ? [
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${content.map(([name, count]) => `${gvrName(name)} has ${count} resource instances`).join(', ')}`,
        ]
      : ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'],
    held.length
      ? [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.map(([name, count]) => `${name} in ${count} resource instances`).join(', ')}`,
        ]
      : [
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ],
  ];
  return verdicts.map(([type, status, reason, message]) => {
    const known = (namespace.status?.conditions as Condition[] | undefined)?.find(
      (condition) => condition.type === type,
    );
    if (known && known.status === status && known.reason === reason && known.message === message) return known;
    return {
      type,
      status,
      lastTransitionTime: known?.status === status ? known.lastTransitionTime : now,
      reason,
      message,
    };
  });
}

/** `configmaps.` and `deployments.apps`, as the controller names resources. */
const gvrName = (resource: string): string => (resource.includes('.') ? resource : `${resource}.`);
