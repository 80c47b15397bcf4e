import { groupVersion, type Mapping } from '../../connection/discovery.ts';
import { typeName, type Explained, type Schema, type Schemas } from './schemas.ts';
import { wrap } from './wrap.ts';

const MAX_WIDTH = 80;

/** How the older format names types: every object is an `Object`. */
function oldTypeName(schemas: Schemas, field: Explained): string {
  const name = (schema: Schema): string => {
    if (schema.items) return `[]${name(schema.items)}`;
    if (typeof schema.additionalProperties === 'object') return `map[string]${name(schema.additionalProperties)}`;
    if (!schema.$ref) return typeName(schema);
    const target = schemas.resolve({ schema, definition: '', field: '', text: '' }).schema;
    return target.properties || !target.type || target.type === 'object' ? 'Object' : target.type;
  };
  return name(field.schema);
}

/** `--output=plaintext-openapiv2`. */
export function renderOpenApiV2(schemas: Schemas, mapping: Mapping, found: Explained, recursive: boolean): string {
  let text = `KIND:     ${mapping.kind}\nVERSION:  ${groupVersion(mapping)}\n\n`;
  const fields = schemas.fields(found);
  if (found.field) {
    const title = fields.length ? 'RESOURCE' : 'FIELD';
    text += `${title}: ${found.field} <${oldTypeName(schemas, found)}>\n\n`;
  }
  const texts = [...new Set([found.text, schemas.definitionText(found)].filter(Boolean))];
  text += `DESCRIPTION:\n${(texts.length ? texts : ['<empty>']).map((t) => wrap(t, MAX_WIDTH, '     ')).join('\n')}`;
  if (!fields.length) return text;
  text += '\nFIELDS:\n';
  if (recursive) return text + nested(schemas, found, 1);
  const required = schemas.required(found);
  for (const field of fields) {
    const need = required.has(field.field) ? ' -required-' : '';
    text += `   ${field.field}\t<${oldTypeName(schemas, field)}>${need}\n${wrap(field.text || '<no description>', MAX_WIDTH, '     ')}\n`;
  }
  return text;
}

function nested(schemas: Schemas, of: Explained, depth: number): string {
  if (depth > 16) return '';
  return schemas
    .fields(of)
    .map(
      (field) =>
        `${'   '.repeat(depth)}${field.field}\t<${oldTypeName(schemas, field)}>\n${nested(schemas, field, depth + 1)}`,
    )
    .join('');
}
