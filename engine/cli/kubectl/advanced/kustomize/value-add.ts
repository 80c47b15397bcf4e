import { KubectlError } from '../../errors.ts';
import { isMap } from '../../patching/three-way-merge.ts';
import { decodeYaml } from '../../yaml/decode.ts';
import { splitPath } from './field-spec.ts';
import type { Plugin, PluginHelpers } from './plugin.ts';
import { select, type Target } from './selector.ts';

type Fields = Record<string, any>;

/** The ValueAddTransformer: one value into fields of many resources, or as a part of the paths they hold. */
export function valueAddTransformer(helpers: PluginHelpers, config: Fields): Plugin {
  const value: string = String(config.value ?? '').trim() || helpers.directory.split('/').pop()!;
  const shared = config.targetFilePath ? (decodeYaml(helpers.read(config.targetFilePath)) as Fields) : {};
  const targets: Fields[] = [...((config.targets ?? []) as Fields[]), ...((shared?.targets ?? []) as Fields[])];
  if (!targets.length) throw new KubectlError('must specify at least one target');
  for (const { fieldPath, filePathPosition = 0 } of targets) {
    if (!fieldPath) throw new KubectlError('fieldPath cannot be empty');
    if (filePathPosition < 0)
      throw new KubectlError(`value of FilePathPosition (${filePathPosition}) cannot be negative`);
  }
  return (resources) => {
    for (const { selector, fieldPath, filePathPosition = 0 } of targets)
      for (const { object } of selector ? select(resources, selector as Target) : resources)
        add(object, splitPath(fieldPath as string), value, filePathPosition as number);
  };
}

function add(object: Fields, path: readonly string[], value: string, position: number): void {
  let holder = object;
  for (const name of path.slice(0, -1)) {
    if (!isMap(holder[name])) holder[name] = {};
    holder = holder[name] as Fields;
  }
  const field = path.at(-1)!;
  holder[field] = position > 0 ? withPart(String(holder[field] ?? ''), position - 1, value) : value;
}

/** A file path with a part put in at a place; behind its end where the place is too far. */
function withPart(path: string, at: number, part: string): string {
  if (!path) return part;
  const absolute = path.startsWith('/');
  const parts = path.split('/').filter(Boolean);
  parts.splice(Math.min(at, parts.length), 0, part);
  return `${absolute ? '/' : ''}${parts.join('/')}`;
}
