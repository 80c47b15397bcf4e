import { asGiven } from '../empties.ts';

const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

const SCALE_DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/** What a behavior leaves open in either direction gets the rules that hold without one (`GenerateHPAScaleUpRules`). */
export function defaultBehavior(spec: any): void {
  if (!spec.behavior) return;
  spec.behavior.scaleUp = withDefaults(SCALE_UP, spec.behavior.scaleUp);
  spec.behavior.scaleDown = withDefaults(SCALE_DOWN, spec.behavior.scaleDown);
}

function withDefaults(defaults: any, rules: any): any {
  const out = structuredClone(defaults);
  for (const field in rules) if (rules[field] != null) out[field] = rules[field];
  // An empty list of policies is a list, and wrong.
  if (asGiven(rules, 'policies')) out.policies = rules.policies ?? [];
  return out;
}
