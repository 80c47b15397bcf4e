import { isMap } from '../../patching/three-way-merge.ts';
import { atSpec, type FieldSpec } from './field-spec.ts';
import { compile } from './patterns.ts';
import type { Plugin, PluginHelpers } from './plugin.ts';

type Fields = Record<string, any>;

/** `images:`: another name, tag or digest for an image, in every list of containers and at the given fields. */
export function imageTransformer(_helpers: PluginHelpers, config: Fields): Plugin {
  const image: Fields = config.imageTag ?? {};
  const specs = (config.fieldSpecs ?? []) as FieldSpec[];
  return (resources) => {
    for (const { object } of resources) {
      if (object.kind === 'CustomResourceDefinition') continue;
      visitContainers(object, (container) => {
        if (typeof container.image === 'string') container.image = retagged(container.image, image);
      });
      for (const spec of specs)
        atSpec(object, spec, ({ holder, key }) => {
          if (typeof holder[key] === 'string') holder[key] = retagged(holder[key] as string, image);
        });
    }
  };
}

function visitContainers(value: unknown, visit: (container: Fields) => void): void {
  if (Array.isArray(value)) for (const item of value) visitContainers(item, visit);
  else if (isMap(value))
    for (const [key, inner] of Object.entries(value)) {
      visitContainers(inner, visit);
      if ((key === 'containers' || key === 'initContainers') && Array.isArray(inner))
        for (const container of inner) if (isMap(container)) visit(container);
    }
}

function retagged(image: string, { name = '', newName, newTag, tagSuffix, digest }: Fields): string {
  if (!compile(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(image)) return image;
  const old = splitImage(image);
  let { tag, digest: hash } = old;
  if (newTag || digest) {
    tag = newTag ?? '';
    hash = digest ?? '';
  } else if (tagSuffix) {
    tag += tagSuffix;
    hash = '';
  }
  return `${newName || old.name}${tag ? `:${tag}` : ''}${hash ? `@${hash}` : ''}`;
}

function splitImage(image: string): { name: string; tag: string; digest: string } {
  // The host before the first slash may have a port.
  const start = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', start);
  const colon = image.indexOf(':', start);
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  if (colon < 0) return { name: image, tag: '', digest: '' };
  return {
    name: image.slice(0, colon),
    tag: image.slice(colon + 1, at < 0 ? undefined : at),
    digest: at < 0 ? '' : image.slice(at + 1),
  };
}
