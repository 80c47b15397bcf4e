import { isValidPercent } from '../../../../kinds/names.ts';
import { parseSelector, SelectorError, type Requirement } from '../../../../kinds/selectors.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { KubectlError } from '../../errors.ts';
import { generatorCommand, type GeneratorInput } from './generator.ts';

/** `kubectl create poddisruptionbudget`. */
export const createPodDisruptionBudget = generatorCommand({
  name: 'poddisruptionbudget',
  needsName: true,
  aliases: ['pdb'],
  short: 'Create a pod disruption budget with the specified name',
  usage: 'poddisruptionbudget NAME --selector=SELECTOR --min-available=N',
  flags: [
    { name: 'max-unavailable', type: 'string', usage: 'How many or what share of the pods may be missing.' },
    { name: 'min-available', type: 'string', usage: 'How many or what share of the pods must be there.' },
    { name: 'selector', type: 'string', usage: 'The labels of the pods it is about.' },
  ],
  failure: 'failed to create poddisruptionbudgets: ',
  build: buildBudget,
});

function buildBudget({ name, flags }: GeneratorInput): KubeObject {
  const [selector, min, max] = [
    flags.string('selector'),
    flags.string('min-available'),
    flags.string('max-unavailable'),
  ];
  if (!selector) throw new KubectlError('a selector must be specified');
  if (!min && !max) throw new KubectlError('one of min-available or max-unavailable must be specified');
  if (min && max) throw new KubectlError('min-available and max-unavailable cannot be both specified');
  for (const [flag, value] of [
    ['min-available', min],
    ['max-unavailable', max],
  ])
    if (value && !/^[0-9]+$/.test(value) && isValidPercent(value).length)
      throw new KubectlError(`invalid format specified for ${flag}`);
  const amount = (text: string): number | string => (/^[0-9]+$/.test(text) ? Number(text) : text);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: {
      ...(min ? { minAvailable: amount(min) } : { maxUnavailable: amount(max) }),
      selector: labelSelectorOf(selector),
    },
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  };
}

/** A selector's text as a LabelSelector (metav1.ParseToLabelSelector). Throws KubectlError. */
export function labelSelectorOf(text: string): Record<string, unknown> {
  let requirements: readonly Requirement[];
  try {
    requirements = parseSelector(text);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new KubectlError(`couldn't parse the selector string ${JSON.stringify(text)}: ${error.message}`);
  }
  const matchLabels: Record<string, string> = {};
  const matchExpressions: unknown[] = [];
  for (const { key, operator, values } of requirements) {
    if ((operator === '=' || operator === '==') && values.length === 1) matchLabels[key] = values[0];
    else matchExpressions.push(expressionOf(key, operator, values));
  }
  return {
    ...(Object.keys(matchLabels).length && { matchLabels }),
    ...(matchExpressions.length && { matchExpressions }),
  };
}

const OPERATORS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

function expressionOf(key: string, operator: string, values: readonly string[]): unknown {
  const name = OPERATORS[operator];
  if (!name) throw new KubectlError(`${JSON.stringify(operator)} is not a valid label selector operator`);
  return { key, operator: name, ...(values.length && { values }) };
}
