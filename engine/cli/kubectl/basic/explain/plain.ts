import type { Mapping } from '../../connection/discovery.ts';
import { typeName, type Explained, type Schemas } from './schemas.ts';
import { wrap } from './wrap.ts';

const MAX_WIDTH = 80;
/** How many values of an enumeration stand beside a field. */
const MAX_ENUM = 4;
/** How deep --recursive goes. */
const MAX_DEPTH = 32;

/** `GROUP:`, `KIND:` and `VERSION:`. */
export const renderPlainHeader = ({ group, kind, version }: Mapping): string =>
  `${group ? `GROUP:      ${group}\n` : ''}KIND:       ${kind}\nVERSION:    ${version}\n\n`;

/** The description of a kind or field, and its fields. */
export function renderPlain(schemas: Schemas, found: Explained, recursive: boolean): string {
  const fields = schemas.fields(found);
  const { enum: values } = found.schema;
  let text = '';
  if (found.field) {
    text += `FIELD: ${found.field} <${typeName(found.schema)}>\n`;
    text += values?.length ? `ENUM:\n${values.map((value) => `    ${value}\n`).join('')}\n` : '\n\n';
  }
  text += `DESCRIPTION:\n${description(schemas, found)}`;
  if (!fields.length) return `${text}\n`;
  text += 'FIELDS:\n';
  if (recursive) return `${text}${nested(schemas, found, 1, [])}\n`;
  const required = schemas.required(found);
  for (const field of fields) {
    text += `${line(field, required, '  ')}${wrap(field.text || '<no description>', MAX_WIDTH, '    ')}\n`;
  }
  return `${text}\n`;
}

function description(schemas: Schemas, found: Explained): string {
  const texts = [...new Set([found.text, schemas.definitionText(found)].filter(Boolean))];
  if (!texts.length) return '    <empty>\n';
  return `${texts.map((text) => wrap(text, MAX_WIDTH, '    ')).join('')}    \n`;
}

function line(field: Explained, required: ReadonlySet<string>, indent: string): string {
  const { enum: values } = field.schema;
  const need = required.has(field.field) ? ' -required-' : '';
  const shown = values?.slice(0, MAX_ENUM).join(', ');
  const choice = values?.length ? `${indent}enum: ${shown}${values.length > MAX_ENUM ? ', ....' : ''}\n` : '';
  return `${indent}${field.field}\t<${typeName(field.schema)}>${need}\n${choice}`;
}

/** All fields below, names and types only; a definition within itself is not entered again. */
function nested(schemas: Schemas, of: Explained, depth: number, within: readonly string[]): string {
  if (depth > MAX_DEPTH) return '';
  const required = schemas.required(of);
  return schemas
    .fields(of)
    .map((field) => {
      const below =
        field.definition && within.includes(field.definition)
          ? ''
          : nested(schemas, field, depth + 1, [...within, field.definition]);
      return line(field, required, '  '.repeat(depth)) + below;
    })
    .join('');
}
