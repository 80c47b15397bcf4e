import type { KubeObject } from '../../store/object.ts';
import type { Condition } from '../pods.ts';
import type { Remaining } from './content.ts';

type Verdict = readonly [type: string, status: 'True' | 'False', reason: string, message: string];

/** The conditions of a namespace on its way out, in the order in which the server keeps them. */
export function deletionConditions(namespace: KubeObject, remaining: Remaining, now: string): Condition[] {
  const conditions = namespace.status?.conditions as Condition[] | undefined;
  return verdicts(remaining).map(([type, status, reason, message]) => {
    const known = conditions?.find((condition) => condition.type === type);
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

/** What is left counts only where everything could be looked at. */
function verdicts({ errors, resources, finalizers }: Remaining): Verdict[] {
  return [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    contentFailure(errors),
    contentRemaining(errors.length ? [] : resources),
    finalizersRemaining(errors.length ? [] : finalizers),
  ];
}

const contentFailure = (errors: Remaining['errors']): Verdict =>
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
      ];

function contentRemaining(content: Remaining['resources']): Verdict {
  if (!content.length)
    return ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'];
  const counts = content.map(([name, count]) => `${gvrName(name)} has ${count} resource instances`).join(', ');
  return ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${counts}`];
}

function finalizersRemaining(held: Remaining['finalizers']): Verdict {
  const type = 'NamespaceFinalizersRemaining';
  if (!held.length) return [type, 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'];
  const counts = held.map(([name, count]) => `${name} in ${count} resource instances`).join(', ');
  return [type, 'True', 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${counts}`];
}

/** `configmaps.` and `deployments.apps`, as the controller names resources. */
const gvrName = (resource: string): string => (resource.includes('.') ? resource : `${resource}.`);
