/**
 * What each definition and field of the API is for, as packages have it. The texts come from the declaration files of
 * @kubernetes/client-node, which keep the comments of the API's own types, but without their lines, and of fields that
 * refer to a type only the type's; for those, and where the words are the same, they come from kubernetes-types, which
 * is older.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MODELS = join(ROOT, 'node_modules/@kubernetes/client-node/dist/gen/models');
const OLDER = join(ROOT, 'node_modules/kubernetes-types');
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** Texts by field; that of the definition itself under ''. */
export type Texts = Record<string, string>;
type Definition = { properties?: Record<string, { $ref?: string }> };

/** The definitions of the API, by name. */
export const definitions: Readonly<Record<string, Definition>> = JSON.parse(
  readFileSync(join(ROOT, 'engine/kinds/data/openapi-definitions.json'), 'utf8'),
);

/** The texts of a definition that the packages have. */
export function declaredTexts(name: string): Texts {
  const path = modelOf(name);
  const texts = path ? readTexts(readFileSync(path, 'utf8')) : {};
  const older = olderTexts(name);
  for (const [field, schema] of Object.entries(definitions[name].properties ?? {})) {
    if (older[field] && (!texts[field] || schema.$ref || sameWords(texts[field], older[field])))
      texts[field] = older[field];
    if (!texts[field] && schema.$ref?.endsWith(META))
      texts[field] = `Standard object's metadata. More info: ${CONVENTIONS}#metadata`;
  }
  if (older[''] && sameWords(texts[''], older[''])) texts[''] = older[''];
  return texts;
}

/** The declaration file of a definition: `V1Pod.d.ts`, or `CoreV1Event.d.ts` where the name alone is not unique. */
function modelOf(name: string): string | undefined {
  const parts = name.split('.');
  const kind = parts.at(-1)!;
  const version = capital(parts.at(-2)!);
  const group = capital((parts.at(-3) ?? '').replace(/-.*/, ''));
  return [`${version}${kind}`, `${group}${version}${kind}`]
    .map((model) => join(MODELS, `${model}.d.ts`))
    .find((path) => existsSync(path));
}

function capital(word: string): string {
  return word ? word[0].toUpperCase() + word.slice(1) : '';
}

/** The comments of a class and of its fields, by field name ('' for the class). */
function readTexts(source: string): Texts {
  const texts: Texts = {};
  let comment: string[] | undefined;
  let last = '';
  for (const line of source.slice(source.indexOf('*/') + 2).split('\n')) {
    const text = line.trim();
    if (text.startsWith('/**')) comment = [];
    else if (text.startsWith('*/')) {
      last = plain((comment ?? []).join(' '));
      comment = undefined;
    } else if (comment) comment.push(text.replace(/^\* ?/, ''));
    else if (text.startsWith('export declare class')) {
      texts[''] = last;
      last = '';
    } else {
      const field = /^'([^']+)'\??:/.exec(text)?.[1];
      if (field && last) texts[field] = last;
      if (text) last = '';
    }
  }
  return texts;
}

/** The texts that kubernetes-types has of a definition: `core/v1.d.ts` holds `export interface Pod`. */
function olderTexts(name: string): Texts {
  const [group, version, kind] = name.split('.').slice(-3);
  const path = join(OLDER, group, `${version}.d.ts`);
  if (!existsSync(path)) return {};
  const source = readFileSync(path, 'utf8');
  const start = source.indexOf(`export interface ${kind} {`);
  if (start < 0) return {};
  const texts: Texts = {};
  const above = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*$/.exec(source.slice(Math.max(0, start - 8_000), start));
  if (above) texts[''] = commentText(above[1]);
  const body = source.slice(start, source.indexOf('\n}', start));
  for (const [, comment, field] of body.matchAll(/\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(?:readonly )?"?([\w$-]+)"?\??:/g))
    texts[field] = commentText(comment);
  return texts;
}

/** A comment without its stars. */
function commentText(comment: string): string {
  return comment
    .replace(/^[ \t]*\* ?/gm, '')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

/** Do two texts differ in blanks alone? */
function sameWords(a: string | undefined, b: string): boolean {
  const words = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return a !== undefined && words(a) === words(b);
}

/** The generator escapes quotes and joins lines; list items show where lines began. */
function plain(text: string): string {
  return text
    .replace(/\\(['"`\\])/g, '$1')
    .replace(/ {3}([*-]) /g, '\n  $1 ')
    .replace(/ {2}([*-]) /g, '\n\n$1 ')
    .replace(/ {2}((?:This|If|Must|Populated|Applied|When|Note|Possible|Deprecated|Examples?)\b)/g, '\n\n$1')
    .trim();
}
