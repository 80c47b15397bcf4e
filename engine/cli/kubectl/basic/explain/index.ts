import type { Command } from '../../command.ts';
import { groupVersion, type Discovery, type Mapping } from '../../connection/discovery.ts';
import { ExitError, KubectlError } from '../../errors.ts';
import { quote } from '../../../../kinds/field.ts';
import { renderPlain, renderPlainHeader } from './plain.ts';
import { renderOpenApiV2 } from './plain-v2.ts';
import { Schemas } from './schemas.ts';

/** `kubectl explain`. */
export const EXPLAIN: Command = {
  name: 'explain',
  short: 'Get documentation for a resource',
  long: `Describe fields and structure of various resources.

 Fields are named by a path:

        <type>.<fieldName>[.<fieldName>]
        
 What is told about each comes from the server's OpenAPI documents.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `  # A resource and its fields
  kubectl explain pods
  
  # All fields below it
  kubectl explain pods --recursive
  
  # In another API version
  kubectl explain deployments --api-version=apps/v1
  
  # One field
  kubectl explain pods.spec.containers`,
  usage:
    'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  flags: [
    { name: 'api-version', type: 'string', usage: 'Explain this API version (group/version)' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      default: 'plaintext',
      usage: 'How to print it (plaintext, plaintext-openapiv2)',
    },
    { name: 'recursive', short: 'R', type: 'bool', usage: 'Print the fields of fields, names only' },
  ],
  *run(context) {
    const { flags, args, discovery } = context;
    if (!args.length)
      throw new KubectlError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    if (args.length > 1) throw new KubectlError('We accept only this format: explain RESOURCE');
    const output = flags.string('output');
    // The argument is read as a JSONPath: fields alone, and no empty ones.
    if (/^\.|\.\.|\[/.test(args[0])) throw new KubectlError('invalid jsonpath syntax, first node must be field node');
    const [type, ...path] = args[0].replace(/\.$/, '').split('.');
    // The group may stand behind the resource: `deployments.apps.spec`.
    let mapping = discovery.lookup(type);
    let fields = path;
    for (let words = path.length; words > 0; words--) {
      const grouped = discovery.match(type, path.slice(0, words).join('.'), '');
      if (grouped && grouped.group === path.slice(0, words).join('.')) {
        mapping = grouped;
        fields = path.slice(words);
        break;
      }
    }
    if (!mapping) throw new ExitError(`the server doesn't have a resource type ${quote(type)}`);
    if (output !== 'plaintext' && output !== 'plaintext-openapiv2')
      throw new KubectlError(`unrecognized format: ${output}`);
    const version = flags.string('api-version');
    if (version) mapping = inVersion(discovery, mapping, version, output);
    const schemas = new Schemas(context.cluster);
    const root = schemas.root(mapping);
    if (!root) throw new KubectlError(`couldn't find resource for "${groupVersion(mapping)}, Kind=${mapping.kind}"`);
    if (output === 'plaintext-openapiv2') {
      const found = schemas.walk(root, fields);
      if ('missing' in found) throw new KubectlError(`field ${quote(found.missing)} does not exist`);
      return void (yield* context.out(renderOpenApiV2(schemas, mapping, found, flags.bool('recursive'))));
    }
    yield* context.out(renderPlainHeader(mapping));
    const found = schemas.walk(root, fields);
    // Whichever is missing, the last one is named.
    if ('missing' in found) throw new KubectlError(`field ${quote(fields[fields.length - 1])} does not exist`);
    yield* context.out(renderPlain(schemas, found, flags.bool('recursive')));
  },
};

/** The resource in another version that the server has. Throws KubectlError, in words that depend on the output. */
function inVersion(discovery: Discovery, { resource, kind }: Mapping, version: string, output: string): Mapping {
  if (version.split('/').length > 2) throw new KubectlError(`unexpected GroupVersion string: ${version}`);
  const served = discovery.all().filter((m) => groupVersion(m) === version);
  const wanted = served.find((m) => m.resource === resource);
  if (wanted) return wanted;
  const full = version.includes('/') ? version : `/${version}`;
  if (!served.length) throw new KubectlError(`couldn't find resource for "${full}, Resource=${resource}"`);
  throw new KubectlError(
    output === 'plaintext'
      ? `GVR (${full}, Resource=${resource}) not found in OpenAPI schema`
      : `couldn't find resource for "${full}, Kind=${kind}"`,
  );
}
