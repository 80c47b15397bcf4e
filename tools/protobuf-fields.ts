/**
 * Writes server/data/protobuf-fields.json: the numbers, names and types of the fields of Kubernetes' protobuf messages,
 * as the door reads and writes them. Numbers and types come from the generated.proto files of the Go modules, the names
 * in JSON and what is a pointer from the tags in their types.go.
 *
 * Usage: node tools/protobuf-fields.ts MODULE… where each MODULE is an unpacked Go module: k8s.io/api,
 * k8s.io/apimachinery, k8s.io/apiextensions-apiserver, k8s.io/kube-aggregator, all of one version.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'server/data/protobuf-fields.json');
/** Messages that stand in requests and answers of every group. */
const EVERYWHERE = [
  ...['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'DeleteOptions', 'PartialObjectMetadata'],
  ...['PartialObjectMetadataList', 'Status', 'WatchEvent'],
].map((kind) => `meta.v1.${kind}`);

interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: string;
}

interface Tag {
  readonly json: string;
  readonly inline: boolean;
  readonly pointer: boolean;
}

/** `k8s.io.api.core.v1` is written `core.v1`, `k8s.io.apimachinery.pkg.runtime` as `runtime`. */
const shortPackage = (name: string): string => {
  const parts = name
    .split('.')
    .filter((part) => !/^(k8s|io|api|pkg|apis|util|apimachinery)$|_|^apiextensions_/.test(part));
  if (name.endsWith('.pkg.api.resource')) return 'quantity';
  return parts.join('.');
};

function readMessages(path: string): Map<string, Field[]> {
  const text = readFileSync(path, 'utf8').replace(/\/\/.*$/gm, '');
  const home = shortPackage(/^package (\S+);/m.exec(text)![1]);
  const tags = readTags(dirname(path));
  const messages = new Map<string, Field[]>();
  for (const [, name, body] of text.matchAll(/^message (\w+) \{([^}]*)\}/gm)) {
    const fields = [...body.matchAll(/^\s*(optional|repeated|map<string, ([^>]+)>) ?(.*?)(\w+) = (\d+);/gm)].map(
      ([, label, mapped, type, field, number]) => {
        const tag = tags.get(`${name}.${field}`);
        const full = typeName((mapped ?? type).trim(), home);
        const prefix = mapped ? 'map ' : label === 'repeated' ? '[]' : tag?.pointer ? '*' : '';
        return { number: Number(number), name: tag?.inline ? '+' : (tag?.json ?? field), type: `${prefix}${full}` };
      },
    );
    messages.set(`${home}.${name}`, fields);
  }
  return messages;
}

/** A message of the same package stands by its name alone, one of another with a dot and its package. */
function typeName(type: string, home: string): string {
  if (/^(string|bytes|bool|int32|int64|uint32|uint64|double|float)$/.test(type)) return type;
  if (!type.startsWith('.')) return `${home}.${type}`;
  const at = type.lastIndexOf('.');
  return `${shortPackage(type.slice(1, at))}.${type.slice(at + 1)}`;
}

/** The tags of the Go structs in a folder, by `Struct.protobufName`. */
function readTags(folder: string): Map<string, Tag> {
  const tags = new Map<string, Tag>();
  for (const file of globSync(join(folder, '*.go'))) {
    if (/_test\.go$|zz_generated|generated\.pb\.go$/.test(file)) continue;
    for (const [, struct, body] of readFileSync(file, 'utf8').matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm))
      for (const [, type, json, protobuf] of body.matchAll(
        /^\s*(?:\w+\s+)?(\S+)\s+`(?:json:"([^"]*)"[^`]*? )?protobuf:"([^"]*)"/gm,
      )) {
        const own = type.replace(/^\*/, '').split('.').at(-1)!;
        const name = /name=(\w+)/.exec(protobuf)?.[1] ?? own[0].toLowerCase() + own.slice(1);
        const [jsonName, ...options] = (json ?? name).split(',');
        const inline = options.includes('inline');
        tags.set(`${struct}.${name}`, { json: jsonName, inline, pointer: type.startsWith('*') });
      }
  }
  return tags;
}

/** The API group that a folder's register.go names. */
function groupOf(folder: string): string | undefined {
  for (const file of globSync(join(folder, 'register.go'))) {
    const found = /GroupName\s*=\s*"([^"]*)"/.exec(readFileSync(file, 'utf8'));
    if (found) return found[1];
  }
  return undefined;
}

const modules = process.argv.slice(2);
const messages = new Map<string, Field[]>();
const packages = new Map<string, string>();
for (const module of modules)
  for (const path of globSync(join(module, '**/generated.proto'))) {
    if (/testapigroup|testdata|\/example/.test(path)) continue;
    const found = readMessages(path);
    for (const [name, fields] of found) messages.set(name, fields);
    const group = groupOf(dirname(path));
    const version = basename(dirname(path));
    const [first] = found.keys();
    if (group !== undefined && first)
      packages.set(group ? `${group}/${version}` : version, first.split('.').slice(0, -1).join('.'));
  }
packages.set('v1', 'core.v1');

interface Listed {
  readonly groupVersion: string;
  readonly resources?: readonly { kind: string; group?: string; version?: string }[];
}
const discovery = Object.values(
  JSON.parse(readFileSync(join(ROOT, 'engine/kinds/data/discovery.json'), 'utf8')) as Record<string, Listed>,
).filter(({ resources }) => resources);
const served = new Set(discovery.map(({ groupVersion }) => groupVersion));
const wanted = discovery.flatMap(({ groupVersion, resources }) =>
  resources!.flatMap(({ kind, group, version }) => {
    const from = packages.get(version ? [group, version].filter(Boolean).join('/') : groupVersion);
    return [`${from}.${kind}`, `${from}.${kind}List`];
  }),
);

const kept = new Map<string, Field[]>();
const waiting = [...EVERYWHERE, 'runtime.Unknown', 'apidiscovery.v2.APIGroupDiscoveryList', ...wanted].filter((name) =>
  messages.has(name),
);
for (let name = waiting.pop(); name; name = waiting.pop()) {
  if (kept.has(name) || !messages.has(name)) continue;
  kept.set(name, messages.get(name)!);
  for (const { type } of messages.get(name)!) waiting.push(type.replace(/^(map |\[\]|\*)/, ''));
}

const line = (name: string, fields: readonly Field[]): string =>
  `    ${JSON.stringify(name)}: ${JSON.stringify(fields.map((field) => `${field.number} ${field.name} ${field.type}`).join(', '))}`;
const byName = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => line(name, fields));
const groups = [...packages].filter(([name]) => served.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
const source = `The .proto files and types.go of the Go modules ${modules.map((path) => path.split('/').slice(-2).join('/')).join(', ')}`;
writeFileSync(
  TARGET,
  `{\n  "source": ${JSON.stringify(source)},\n  "packages": ${JSON.stringify(Object.fromEntries(groups), null, 2).replace(/\n/g, '\n  ')},\n  "messages": {\n${byName.join(',\n')}\n  }\n}\n`,
);
console.log(`${kept.size} messages of ${groups.length} group versions`);
for (const name of new Set([...wanted])) if (!messages.has(name)) console.log(`no message ${name}`);
