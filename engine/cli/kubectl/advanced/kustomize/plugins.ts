import { errorText, KubectlError } from '../../errors.ts';
import { GENERATORS, TRANSFORMERS } from './builtin.ts';
import type { Generator, Plugin, PluginHelpers } from './plugin.ts';
import { originalId, type Resource } from './resource.ts';
import { gvkText, idText } from './resource-id.ts';

/** The generator that a configuration asks for. Throws KubectlError. */
export function loadGenerator(helpers: PluginHelpers, config: Resource): Generator {
  const { kind } = builtinKind(config);
  if (kind in GENERATORS) return configured(config, () => GENERATORS[kind](helpers, config.object));
  configured(config, () => TRANSFORMERS[kind](helpers, config.object));
  throw new KubectlError(`plugin ${idText(originalId(config))} not a generator`);
}

/** The transformer that a configuration asks for. Throws KubectlError. */
export function loadTransformer(helpers: PluginHelpers, config: Resource): Plugin {
  const { kind } = builtinKind(config);
  if (kind in TRANSFORMERS) return configured(config, () => TRANSFORMERS[kind](helpers, config.object));
  configured(config, () => GENERATORS[kind](helpers, config.object));
  throw new KubectlError(`plugin ${idText(originalId(config))} not a transformer`);
}

function builtinKind(config: Resource): { readonly kind: string } {
  const { apiVersion, kind } = config.object;
  if (apiVersion !== 'builtin')
    throw new KubectlError(`external plugins disabled; unable to load external plugin '${kind}'`);
  if (!(kind in TRANSFORMERS) && !(kind in GENERATORS))
    throw new KubectlError(`unable to load builtin ${gvkText({ version: apiVersion, kind })}`);
  return { kind };
}

function configured<T>(config: Resource, configure: () => T): T {
  try {
    return configure();
  } catch (error) {
    throw new KubectlError(`plugin ${idText(originalId(config))} fails configuration: ${errorText(error)}`);
  }
}
