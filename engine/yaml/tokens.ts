/** A place in a text: `line` and `column` from 0, as libyaml counts. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export type TokenType =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'flow-entry'
  | 'block-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: Mark;
  /** A scalar's text, an anchor's or alias' name, a tag. */
  readonly text?: string;
  /** A scalar without quotes: its text decides its type. */
  readonly plain?: boolean;
}

/** YAML that cannot be read, in go-yaml's words: `yaml: line 4: did not find expected key`. */
export class YamlError extends Error {
  constructor(problem: string, line = 0) {
    super(`yaml: ${line ? `line ${line}: ` : ''}${problem}`);
    this.name = 'YamlError';
  }
}

/** A key that cannot be a text; `message` is that of sigs.k8s.io/yaml, which makes JSON of what go-yaml read. */
export class MapKeyError extends Error {}
