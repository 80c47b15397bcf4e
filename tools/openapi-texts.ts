/**
 * Writes tools/data/openapi-texts.json: the texts of a cluster's OpenAPI documents that no package has as the cluster
 * tells them, above all what the values of enumerations mean. To be run anew for the next Kubernetes, on the documents
 * that `kubectl get --raw /openapi/v3/api/v1`, `…/openapi/v3/apis/apps/v1` and so on print.
 *
 * Usage: node tools/openapi-texts.ts DOCUMENT.json…
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredTexts, definitions, type Texts } from './declared-texts.ts';

const TARGET = join(import.meta.dirname, 'data/openapi-texts.json');

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

const out: Record<string, Texts> = {};
for (const path of process.argv.slice(2)) {
  const { components } = JSON.parse(readFileSync(path, 'utf8'));
  for (const [name, schema] of Object.entries<Described>(components.schemas)) {
    if (!(name in definitions)) continue;
    const texts = undeclared(name, schema);
    if (Object.keys(texts).length) out[name] = texts;
  }
}
mkdirSync(join(import.meta.dirname, 'data'), { recursive: true });
const sorted = Object.fromEntries(Object.entries(out).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(TARGET, `${JSON.stringify(sorted, null, 1)}\n`);
console.log(`${Object.values(sorted).flatMap(Object.keys).length} texts`);

/** The texts of a schema that the packages do not have, or have otherwise. */
function undeclared(name: string, { description, properties = {} }: Described): Texts {
  const declared = declaredTexts(name);
  const fields = Object.entries(properties).map(([field, property]) => [field, property.description] as const);
  const told = [['', description] as const, ...fields].filter(
    ([field, text]) => (text ?? '') !== (declared[field] ?? ''),
  );
  return Object.fromEntries(told.map(([field, text]) => [field, text ?? '']));
}
