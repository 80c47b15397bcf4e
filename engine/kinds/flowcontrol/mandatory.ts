import type { KubeObject } from '../../store/object.ts';
import { goJson, invalid, Path, type FieldErrors } from '../field.ts';

type Fields = Record<string, any>;

const everything = (groups: readonly string[]): Fields => ({
  subjects: groups.map((name) => ({ kind: 'Group', group: { name } })),
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
});

/** The schemas that must be as they are (MandatoryFlowSchemas of k8s.io/apiserver). */
const SCHEMAS: Record<string, Fields> = {
  exempt: {
    priorityLevelConfiguration: { name: 'exempt' },
    matchingPrecedence: 1,
    rules: [everything(['system:masters'])],
  },
  'catch-all': {
    priorityLevelConfiguration: { name: 'catch-all' },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [everything(['system:unauthenticated', 'system:authenticated'])],
  },
};

/** The priority levels that must be as they are (MandatoryPriorityLevelConfigurations). */
const LEVELS: Record<string, Fields> = {
  exempt: { type: 'Exempt' },
  'catch-all': {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
  },
};

/** What is wrong with a flow schema of the server's own whose spec was changed. */
export function validateMandatorySchema({ metadata: { name = '' }, spec }: KubeObject): FieldErrors {
  const fixed = own(SCHEMAS, name);
  const have = internalSchema(spec ?? {});
  if (!fixed || same(have, internalSchema(fixed))) return [];
  return [invalid(new Path('spec'), have, `spec of '${name}' must equal the fixed value`)];
}

/** The same of a priority level; of the level `exempt` the field `exempt` may be changed. */
export function validateMandatoryLevel({ metadata: { name = '' }, spec }: KubeObject): FieldErrors {
  const fixed = own(LEVELS, name);
  const have = internalLevel(spec ?? {});
  if (!fixed) return [];
  const want = internalLevel(fixed);
  if (name !== 'exempt')
    return same(have, want) ? [] : [invalid(new Path('spec'), have, `spec of '${name}' must equal the fixed value`)];
  if (same({ ...have, Exempt: null }, want)) return [];
  return [
    invalid(new Path('spec'), have, `spec of '${name}' except the 'spec.exempt' field must equal the fixed value`),
  ];
}

const own = (table: Record<string, Fields>, name: string): Fields | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Equal in meaning: an absent list is an empty one. */
const same = (left: Fields, right: Fields): boolean => meaning(left) === meaning(right);
const meaning = (value: Fields): string => goJson(value).replaceAll('[]', 'null');

/** The spec as the server holds it and prints it: Go's names, all fields, in the order of the struct. */
const internalSchema = (spec: Fields): Fields => ({
  PriorityLevelConfiguration: { Name: spec.priorityLevelConfiguration?.name ?? '' },
  MatchingPrecedence: spec.matchingPrecedence ?? 0,
  DistinguisherMethod: spec.distinguisherMethod ? { Type: spec.distinguisherMethod.type ?? '' } : null,
  Rules: spec.rules?.map(internalRule) ?? null,
});

const internalRule = (rule: Fields): Fields => ({
  Subjects: rule.subjects?.map(internalSubject) ?? null,
  ResourceRules:
    rule.resourceRules?.map((one: Fields) => ({
      Verbs: one.verbs ?? null,
      APIGroups: one.apiGroups ?? null,
      Resources: one.resources ?? null,
      ClusterScope: one.clusterScope ?? false,
      Namespaces: one.namespaces ?? null,
    })) ?? null,
  NonResourceRules:
    rule.nonResourceRules?.map((one: Fields) => ({
      Verbs: one.verbs ?? null,
      NonResourceURLs: one.nonResourceURLs ?? null,
    })) ?? null,
});

const internalSubject = ({ kind, user, group, serviceAccount }: Fields): Fields => ({
  Kind: kind ?? '',
  User: user ? { Name: user.name ?? '' } : null,
  Group: group ? { Name: group.name ?? '' } : null,
  ServiceAccount: serviceAccount
    ? { Namespace: serviceAccount.namespace ?? '', Name: serviceAccount.name ?? '' }
    : null,
});

const internalLevel = ({ type, limited, exempt }: Fields): Fields => ({
  Type: type ?? '',
  Limited: limited ? internalLimited(limited) : null,
  Exempt: exempt
    ? {
        NominalConcurrencyShares: exempt.nominalConcurrencyShares ?? null,
        LendablePercent: exempt.lendablePercent ?? null,
      }
    : null,
});

function internalLimited({
  nominalConcurrencyShares,
  limitResponse,
  lendablePercent,
  borrowingLimitPercent,
}: Fields): Fields {
  const queuing = limitResponse?.queuing;
  return {
    NominalConcurrencyShares: nominalConcurrencyShares ?? 0,
    LimitResponse: {
      Type: limitResponse?.type ?? '',
      Queuing: queuing
        ? {
            Queues: queuing.queues ?? 0,
            HandSize: queuing.handSize ?? 0,
            QueueLengthLimit: queuing.queueLengthLimit ?? 0,
          }
        : null,
    },
    LendablePercent: lendablePercent ?? null,
    BorrowingLimitPercent: borrowingLimitPercent ?? null,
  };
}
