import type { ApiResponse } from '../engine/apiserver/api.ts';
import type { World } from '../engine/world.ts';

type Schema = Record<string, unknown>;
type Schemas = Readonly<Record<string, Schema>>;

/**
 * An OpenAPI document with the texts of its definitions and fields, by which `kubectl explain` describes them. The
 * engine's own documents are without: in the page the texts come later than the engine.
 */
export function withDescriptions(world: World, response: ApiResponse): ApiResponse {
  const { body } = response;
  if (response.code !== 200 || typeof body !== 'object' || body === null) return response;
  const { definitions, components } = body as { definitions?: Schemas; components?: { schemas?: Schemas } };
  const { descriptions } = world.cluster;
  if (definitions) return { ...response, body: { ...body, definitions: described(definitions, descriptions) } };
  if (!components?.schemas) return response;
  const schemas = described(components.schemas, descriptions);
  return { ...response, body: { ...body, components: { ...components, schemas } } };
}

function described(schemas: Schemas, texts: World['cluster']['descriptions']): Schemas {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, describe(schema, texts[name])]));
}

function describe(schema: Schema, texts: Readonly<Record<string, string>> | undefined): Schema {
  if (!texts) return schema;
  const fields = schema.properties as Record<string, Schema> | undefined;
  const properties =
    fields &&
    Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, texts[field] ? fieldWith(value, texts[field]) : value]),
    );
  return { ...(texts[''] && { description: texts[''] }), ...schema, ...(properties && { properties }) };
}

/** Beside a reference nothing may stand: with a text it is wrapped, as version 3 has it. */
function fieldWith(schema: Schema, text: string): Schema {
  const values = Array.isArray(schema.enum)
    ? schema.enum.map((value) => `\n - \`${JSON.stringify(value)}\``).join('')
    : '';
  const description = values && !text.includes('Possible enum') ? `${text}\n\nPossible enum values:${values}` : text;
  const { $ref, ...rest } = schema;
  if (typeof $ref === 'string' && $ref.startsWith('#/components/')) return { description, ...rest, allOf: [{ $ref }] };
  return { description, ...schema };
}
