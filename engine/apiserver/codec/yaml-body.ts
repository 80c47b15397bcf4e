import { Composer, Decoder } from '../../yaml/compose.ts';
import { MapKeyError, YamlError } from '../../yaml/tokens.ts';
import { JsonSyntaxError, readJson, type JsonText } from './json-text.ts';

/** A body that came as YAML: how it is told that it cannot be read depends on what it was to be. */
export class YamlText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** YAML that was read, and what strict decoding says of keys that stand twice in a map. */
export interface YamlBody extends JsonText {
  readonly text: string;
  readonly twice?: string;
}

/** What {@link readYaml} throws. */
export const isYamlFailure = (error: unknown): error is Error =>
  error instanceof YamlError || error instanceof MapKeyError;

/**
 * The first document of a YAML 1.1 text (`y` and `no` are truths, `012` is ten), aliases expanded within bounds. Of keys
 * that stand twice the last counts. Throws YamlError and MapKeyError.
 */
export function readYaml({ text }: YamlText): YamlBody {
  const json = asJson(text);
  if (json) return { ...json, text };
  const root = new Composer(text).document();
  const decoder = new Decoder();
  const value = root ? (decoder.value(root) ?? {}) : {};
  const { duplicates } = decoder;
  const twice = duplicates.length
    ? `yaml: unmarshal errors:\n${duplicates.map((line) => `  ${line}`).join('\n')}`
    : undefined;
  return { value, duplicates: [], text, ...(twice && { twice }) };
}

/** JSON is YAML, too, and sooner read. */
function asJson(text: string): JsonText | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const body = readJson(text);
    return body.duplicates.length ? undefined : body;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
