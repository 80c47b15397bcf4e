import { expect, test } from 'vitest';
import { World } from '../../world.ts';

const patch = (kind: string, name: string, spec: unknown): string => {
  const { stdout, stderr } = new World().exec(
    `kubectl patch ${kind} ${name} --type=merge -p '${JSON.stringify({ spec })}'`,
  );
  return (stdout + stderr).trim();
};

test("the server's own priority levels keep their specs, save the field exempt of the exempt one", () => {
  expect(patch('prioritylevelconfiguration', 'exempt', { exempt: { nominalConcurrencyShares: 6 } })).toBe(
    'prioritylevelconfiguration.flowcontrol.apiserver.k8s.io/exempt patched',
  );
  expect(patch('prioritylevelconfiguration', 'catch-all', { limited: { nominalConcurrencyShares: 6 } })).toBe(
    'The PriorityLevelConfiguration "catch-all" is invalid: spec: Invalid value: {"Type":"Limited","Limited":{"NominalConcurrencyShares":6,"LimitResponse":{"Type":"Reject","Queuing":null},"LendablePercent":0,"BorrowingLimitPercent":null},"Exempt":null}: spec of \'catch-all\' must equal the fixed value',
  );
  expect(patch('prioritylevelconfiguration', 'workload-low', { type: 'Exempt', limited: null })).toBe(
    'The PriorityLevelConfiguration "workload-low" is invalid: spec.type: Invalid value: "Exempt": must be \'Exempt\' if and only if `name` is \'exempt\'',
  );
});

test("the server's own flow schemas keep their specs", () => {
  expect(patch('flowschema', 'exempt', { matchingPrecedence: 2 })).toBe(
    'The FlowSchema "exempt" is invalid: spec: Invalid value: {"PriorityLevelConfiguration":{"Name":"exempt"},"MatchingPrecedence":2,"DistinguisherMethod":null,"Rules":[{"Subjects":[{"Kind":"Group","User":null,"Group":{"Name":"system:masters"},"ServiceAccount":null}],"ResourceRules":[{"Verbs":["*"],"APIGroups":["*"],"Resources":["*"],"ClusterScope":true,"Namespaces":["*"]}],"NonResourceRules":[{"Verbs":["*"],"NonResourceURLs":["*"]}]}]}: spec of \'exempt\' must equal the fixed value',
  );
  expect(patch('flowschema', 'probes', { matchingPrecedence: 3 })).toBe(
    'flowschema.flowcontrol.apiserver.k8s.io/probes patched',
  );
});
