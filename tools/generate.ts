/**
 * Generates engine/generated/descriptions.json: what each definition and field of the API is for, as
 * `kubectl explain` and the editor tell it: the packages' texts (declared-texts.ts), and what a cluster said where they
 * have none or another (data/openapi-texts.json, written by openapi-texts.ts).
 *
 * Usage: npm run generate
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredTexts, definitions, type Texts } from './declared-texts.ts';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'engine/generated/descriptions.json');

const recorded: Record<string, Texts> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data/openapi-texts.json'), 'utf8'),
);
const out: Record<string, Texts> = {};
for (const name of Object.keys(definitions)) {
  const texts = { ...declaredTexts(name), ...recorded[name] };
  if (Object.keys(texts).length) out[name] = texts;
}
mkdirSync(join(ROOT, 'engine/generated'), { recursive: true });
writeFileSync(TARGET, JSON.stringify(out));
console.log(`${Object.keys(out).length} of ${Object.keys(definitions).length} definitions have texts`);
