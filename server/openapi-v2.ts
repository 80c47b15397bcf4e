import type { ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse } from '../engine/apiserver/api.ts';
import { commonHeaders, send } from './answers.ts';
import { boolField, bytesField } from './protobuf/write.ts';

type Schema = Readonly<Record<string, unknown>>;

/** How clients of Go ask for `/openapi/v2`, and how it is then answered. */
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Newer clients write the dot before the version, others `@`. */
const ASKED = /proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/;

/** Answer a request for an OpenAPI document; of version 2 clients of Go read protobuf alone. */
export function sendOpenApi(request: ApiRequest, outgoing: ServerResponse, response: ApiResponse): void {
  if (request.path !== '/openapi/v2' || response.code !== 200 || !ASKED.test(request.headers?.accept ?? ''))
    return send(request, outgoing, response);
  const body = encodeOpenApiV2(response.body as Document);
  outgoing.writeHead(200, { ...commonHeaders(), 'content-type': PROTOBUF, 'content-length': body.length });
  outgoing.end(body);
}

interface Document {
  readonly swagger: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly definitions: Readonly<Record<string, Schema>>;
}

/**
 * An OpenAPI 2 document in protobuf, with the numbers of gnostic's OpenAPIv2.proto: its definitions, by which kubectl
 * checks lists before it sends them. Paths and operations no client reads in this form.
 */
function encodeOpenApiV2({ swagger, info, definitions }: Document): Buffer {
  return Buffer.concat([
    bytesField(1, swagger),
    bytesField(2, Buffer.concat([bytesField(1, info.title), bytesField(2, info.version)])),
    bytesField(8, Buffer.alloc(0)),
    bytesField(9, namedSchemas(definitions)),
  ]);
}

/** Schemas by name: the definitions of a document, the properties of an object. */
const namedSchemas = (schemas: Readonly<Record<string, Schema>>): Buffer =>
  Buffer.concat(
    Object.entries(schemas).map(([name, schema]) =>
      bytesField(1, Buffer.concat([bytesField(1, name), bytesField(2, encodeSchema(schema))])),
    ),
  );

function encodeSchema(schema: Schema): Buffer {
  const parts: Buffer[] = [];
  for (const [key, value] of Object.entries(schema)) {
    const encode = Object.hasOwn(KEYWORDS, key) ? KEYWORDS[key] : undefined;
    if (encode) parts.push(encode(value));
    else if (key.startsWith('x-')) parts.push(bytesField(31, extension(key, value)));
  }
  return Buffer.concat(parts);
}

/** A value of any kind stands as YAML, of which JSON is a part. */
const any = (value: unknown): Buffer => bytesField(2, JSON.stringify(value));

const extension = (name: string, value: unknown): Buffer =>
  Buffer.concat([bytesField(1, name), bytesField(2, any(value))]);

const text =
  (number: number) =>
  (value: unknown): Buffer =>
    bytesField(number, String(value));

const each =
  (number: number, encode: (value: unknown) => string | Buffer) =>
  (value: unknown): Buffer =>
    Buffer.concat((Array.isArray(value) ? value : [value]).map((item) => bytesField(number, encode(item))));

/** What is written of a schema; what bounds a value (its length, its range) only the server checks. */
const KEYWORDS: Readonly<Record<string, (value: unknown) => Buffer>> = {
  $ref: text(1),
  format: text(2),
  title: text(3),
  description: text(4),
  default: (value) => bytesField(5, any(value)),
  required: each(19, String),
  enum: each(20, any),
  additionalProperties: (value) =>
    bytesField(21, typeof value === 'boolean' ? boolField(2, value) : bytesField(1, encodeSchema(value as Schema))),
  type: (value) => bytesField(22, each(1, String)(value)),
  items: (value) => bytesField(23, each(1, (item) => encodeSchema(item as Schema))(value)),
  allOf: each(24, (item) => encodeSchema(item as Schema)),
  properties: (value) => bytesField(25, namedSchemas(value as Readonly<Record<string, Schema>>)),
};
