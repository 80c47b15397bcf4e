interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

/** Does a label selector (already validated) select these labels? An empty one selects all. */
export function matchesSelector(selector: unknown, labels: Readonly<Record<string, string>> | undefined): boolean {
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as LabelSelector;
  const has = labels ?? {};
  for (const [key, value] of Object.entries(matchLabels)) if (has[key] !== value) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key in has;
    if (operator === 'DoesNotExist') return !(key in has);
    if (operator === 'In') return key in has && values.includes(has[key]);
    return !(key in has && values.includes(has[key]));
  });
}
