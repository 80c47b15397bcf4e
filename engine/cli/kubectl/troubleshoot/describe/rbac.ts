import type { Describer } from './view.ts';
import { goList, type Any } from './writer.ts';

/** A rule about one resource, or one URL. */
export interface Rule {
  readonly group?: string;
  readonly resource?: string;
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly verbs: string[];
}

export const role: Describer = (object, w) => {
  w.head(object, ['labels', 'annotations']);
  w.line(0, 'PolicyRule:');
  w.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  w.line(1, '---------\t-----------------\t--------------\t-----');
  for (const cells of ruleRows(object.rules ?? [])) w.line(1, cells.join('\t'));
};

/** Policy rules as rows: resource, URLs, names, verbs; taken apart, put together by resource, and sorted. */
export const ruleRows = (rules: readonly Any[]): string[][] =>
  compact(rules.flatMap(breakDown)).map((rule) => [
    resourceText(rule),
    goList(rule.urls),
    goList(rule.names),
    goList(rule.verbs),
  ]);

/** One rule for each group, resource, verb and name; one for each URL and verb. */
function breakDown(rule: Any): Rule[] {
  const { apiGroups = [], resources = [], verbs = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const out: Rule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs)
        for (const names of resourceNames.length ? resourceNames.map((name: string) => [name]) : [[]])
          out.push({ group, resource, names, urls: [], verbs: [verb] });
  for (const url of nonResourceURLs) for (const verb of verbs) out.push({ names: [], urls: [url], verbs: [verb] });
  return out;
}

/** Rules about one resource (and name) become one, with all their verbs; sorted by their text. */
function compact(rules: readonly Rule[]): Rule[] {
  const simple = new Map<string, Rule>();
  const others: Rule[] = [];
  for (const rule of rules) {
    if (rule.urls.length) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.group, rule.resource, rule.names]);
    const existing = simple.get(key);
    if (!existing) simple.set(key, { ...rule, verbs: [...rule.verbs] });
    else for (const verb of rule.verbs) if (!existing.verbs.includes(verb)) existing.verbs.push(verb);
  }
  return [...others, ...simple.values()]
    .map((rule) => ({ rule, text: ruleText(rule) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ rule }) => rule);
}

/** As Go prints a PolicyRule, which is what it is sorted by. */
function ruleText({ verbs, group, resource, names, urls }: Rule): string {
  const groups = group === undefined ? [] : [group];
  const resources = resource === undefined ? [] : [resource];
  return `&PolicyRule{Verbs:${goList(verbs)},APIGroups:${goList(groups)},Resources:${goList(resources)},ResourceNames:${goList(names)},NonResourceURLs:${goList(urls)},}`;
}

/** `deployments.apps/scale`. */
function resourceText({ resource, group }: Rule): string {
  if (resource === undefined) return '';
  const slash = resource.indexOf('/');
  const name = slash < 0 ? resource : resource.slice(0, slash);
  return `${name}${group ? `.${group}` : ''}${slash < 0 ? '' : resource.slice(slash)}`;
}

export const roleBinding: Describer = (object, w) => {
  w.head(object, ['labels', 'annotations']);
  w.line(0, 'Role:');
  w.field(1, 'Kind', object.roleRef?.kind);
  w.field(1, 'Name', object.roleRef?.name);
  w.line(0, 'Subjects:');
  w.line(1, 'Kind\tName\tNamespace');
  w.line(1, '----\t----\t---------');
  for (const { kind, name, namespace = '' } of object.subjects ?? []) w.line(1, `${kind}\t${name}\t${namespace}`);
};
