import { FileError } from '../../../../runtime/files.ts';
import { isEnvVarName } from '../../../../kinds/names.ts';
import { goFileMessage, type Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import type { Flag } from '../../flags/flags.ts';

/** A key and its text; bytes that are no UTF-8 are lone surrogates, as in all streams. */
export type KeyValue = readonly [key: string, text: string];

/** The flags that name the content of a ConfigMap or Secret. */
export const KEY_VALUE_FLAGS: readonly Flag[] = [
  { name: 'append-hash', type: 'bool', usage: 'Append a hash of the content to the name.' },
  { name: 'from-env-file', type: 'stringSlice', usage: 'A file of lines key=val.' },
  { name: 'from-file', type: 'stringSlice', usage: 'A file, key=file, or a directory whose files become keys.' },
  { name: 'from-literal', type: 'stringArray', usage: 'A key and its value (mykey=somevalue).' },
];

/** All keys and values that the flags name: files first, then literals, then env files. Throws KubectlError. */
export function* keyValues(context: Context): Generator<KeyValue> {
  const { flags } = context;
  const files = flags.strings('from-file');
  const literals = flags.strings('from-literal');
  const envFiles = flags.strings('from-env-file');
  if (envFiles.length && (files.length || literals.length))
    throw new KubectlError('from-env-file cannot be combined with from-file or from-literal');
  for (const source of files) yield* fileKeyValues(context, source);
  for (const source of literals) yield literalKeyValue(source);
  for (const path of envFiles) yield* envFileKeyValues(context, path);
}

function literalKeyValue(source: string): KeyValue {
  const at = source.indexOf('=');
  if (at <= 0) throw new KubectlError(`invalid literal source ${source}, expected key=value`);
  return [source.slice(0, at), source.slice(at + 1)];
}

/** The files a source names. */
export function* fileKeyValues(context: Context, source: string): Generator<KeyValue> {
  const [key, path] = parseFileSource(source);
  const node = statOf(context, path);
  if (node.type !== 'directory') {
    yield [key, readText(context, path)];
    return;
  }
  if (source.includes('=')) throw new KubectlError('cannot give a key name for a directory path');
  const { files } = context.process.machine;
  for (const name of files.list(context.resolve(path))) {
    const below = `${path.replace(/\/$/, '')}/${name}`;
    if (files.lstat(context.resolve(below)).type === 'file') yield [name, readText(context, below)];
  }
}

function parseFileSource(source: string): [key: string, path: string] {
  const parts = source.split('=');
  if (parts.length === 1) return [source.replace(/\/+$/, '').split('/').pop() || '/', source];
  if (parts.length > 2) throw new KubectlError("key names or file paths cannot contain '='");
  if (!parts[0]) throw new KubectlError(`key name for file path ${parts[1]} missing`);
  if (!parts[1]) throw new KubectlError(`file path for key name ${parts[0]} missing`);
  return [parts[0], parts[1]];
}

function statOf(context: Context, path: string) {
  try {
    return context.process.machine.files.stat(context.resolve(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new KubectlError(`error reading ${path}: ${goFileMessage(error)}`);
  }
}

function readText(context: Context, path: string): string {
  return context.readFile(path);
}

function* envFileKeyValues(context: Context, path: string): Generator<KeyValue> {
  if (statOf(context, path).type === 'directory') throw new KubectlError('env config file cannot be a directory');
  const lines = readText(context, path)
    .replace(/^\ufeff/, '')
    .split('\n');
  for (const [index, raw] of lines.entries()) {
    if (/[\udc80-\udcff]/.test(raw.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')))
      throw new KubectlError(`env file ${path} contains invalid utf8 bytes at line ${index + 1}: ${raw}`);
    const line = raw.replace(/\r$/, '').replace(/^\s+/, '');
    if (!line || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    const errors = isEnvVarName(key);
    if (errors.length) throw new KubectlError(`${JSON.stringify(key)} is not a valid key name: ${errors.join(';')}`);
    yield [key, at < 0 ? (context.process.env.get(key) ?? '') : line.slice(at + 1)];
  }
}
