/**
 * The rules for names and other short texts, with the messages of apimachinery's `util/validation`. Each function returns
 * what is wrong, in order; an empty list where the value is good.
 */

/** A value tested by a pattern and a length. */
type Rule = (value: string) => string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

const encoder = new TextEncoder();

/** A text's length in bytes, as Go's `len` has it. */
export function byteLength(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
  return text.length;
}

/** `must be no more than 63 characters`. */
const maxLenError = (length: number): string => `must be no more than ${length} characters`;
const maxBytesError = (length: number): string => `must be no more than ${length} bytes`;

/** `must be non-empty`. */
const EMPTY_ERROR = 'must be non-empty';

/** `must be between 1 and 65535, inclusive`. */
export const inclusiveRangeError = (low: number, high: number): string =>
  `must be between ${low} and ${high}, inclusive`;

/** A message with examples and the regular expression, as `validation.RegexError` writes it. */
export function regexError(message: string, pattern: string, ...examples: string[]): string {
  if (!examples.length) return `${message} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

function patternRule(pattern: string, message: string, maxLength: number, examples: readonly string[]): Rule {
  const expression = whole(pattern);
  const text = regexError(message, pattern, ...examples);
  return (value) => {
    const errors: string[] = [];
    const tooLong = value.length > maxLength || byteLength(value) > maxLength;
    if (tooLong) errors.push(maxLenError(maxLength));
    // The patterns are linear on short values; a long value is only compared by its first part.
    if (!expression.test(value.length > 4096 ? value.slice(0, 4096) : value)) errors.push(text);
    return errors;
  };
}

/** `my-name`: at most 63 lower-case letters, digits and hyphens. */
export function isDNS1123Label(value: string): string[] {
  const errors = labelRule(value);
  const last = errors.length - 1;
  // What is a good subdomain is no label for its dots alone.
  if (errors[last] === LABEL_ERROR && subdomainPattern.test(value.slice(0, 4096)))
    errors[last] = 'must not contain dots';
  return errors;
}
const labelRule: Rule = patternRule(LABEL, LABEL_MESSAGE, 63, ['my-name', '123-abc']);
const LABEL_ERROR = regexError(LABEL_MESSAGE, LABEL, 'my-name', '123-abc');
const subdomainPattern = whole(SUBDOMAIN);

/** `example.com`: labels joined by dots, at most 253. */
export const isDNS1123Subdomain: Rule = patternRule(SUBDOMAIN, SUBDOMAIN_MESSAGE, 253, ['example.com']);

/** A subdomain whose labels may begin with and hold underscores (search domains). */
export const isDNS1123SubdomainWithUnderscore: Rule = patternRule(
  '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*',
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  253,
  ['example.com'],
);

/** `my-name`: as a DNS-1123 label, but begins with a letter. */
export const isDNS1035Label: Rule = patternRule(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  63,
  ['my-name', 'abc-123'],
);

/** `*.example.com`. */
export const isWildcardDNS1123Subdomain: Rule = patternRule(
  `\\*\\.${SUBDOMAIN}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  253,
  ['*.example.com'],
);

const qualified = whole(QUALIFIED);
const QUALIFIED_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const QUALIFIED_ERROR = regexError(QUALIFIED_MESSAGE, QUALIFIED, 'MyName', 'my.name', '123-abc');
const LABEL_VALUE = `(${QUALIFIED})?`;
const LABEL_VALUE_ERROR = regexError(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  LABEL_VALUE,
  'MyValue',
  'my_value',
  '12345',
);

/** `example.com/MyName`: a label key, an annotation key, a resource name. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2)
    return [
      `a valid label key ${QUALIFIED_ERROR} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts[parts.length - 1];
  const errors: string[] = [];
  if (parts.length === 2) errors.push(...prefixErrors(parts[0]).map((text) => `prefix part ${text}`));
  if (!name) errors.push(`name part ${EMPTY_ERROR}`);
  else if (byteLength(name) > 63) errors.push(`name part ${maxBytesError(63)}`);
  if (!qualified.test(name)) errors.push(`name part ${QUALIFIED_ERROR}`);
  return errors;
}

const prefixErrors = (prefix: string): string[] =>
  prefix
    ? isDNS1123Subdomain(prefix).map((text) => (text === maxLenError(253) ? maxBytesError(253) : text))
    : [EMPTY_ERROR];

/** The value of a label. */
export function isValidLabelValue(value: string): string[] {
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(maxBytesError(63));
  if (value !== '' && !qualified.test(value)) errors.push(LABEL_VALUE_ERROR);
  return errors;
}

/** A C identifier. */
export const isCIdentifier: Rule = (value) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)
    ? []
    : [
        regexError(
          "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
          '[A-Za-z_][A-Za-z0-9_]*',
          'my_name',
          'MY_NAME',
          'MyName',
        ),
      ];

/** `.` and `..`-like names that would leave a directory. */
function dotErrors(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

/** A variable's name: any printable ASCII but `=`. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value === '') return [`environment variable name ${EMPTY_ERROR}`];
  for (const char of value)
    if (char > '~' || char < ' ' || char === '=')
      return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
  return [];
}

/** A variable's name under the older, stricter rule. */
export function isEnvVarName(value: string): string[] {
  const errors = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value)
    ? []
    : [
        regexError(
          "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
          '[-._a-zA-Z][-._a-zA-Z0-9]*',
          'my.env-name',
          'MY_ENV.NAME',
          'MyEnvName1',
        ),
      ];
  return [...errors, ...dotErrors(value)];
}

/** A key of a ConfigMap or Secret. */
export function isConfigMapKey(value: string): string[] {
  const errors: string[] = [];
  if (byteLength(value) > 253) errors.push(maxLenError(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(value))
    errors.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        '[-._a-zA-Z0-9]+',
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  return [...errors, ...dotErrors(value)];
}

/** A port's number. */
export const isValidPortNum = (port: number): string[] =>
  port >= 1 && port <= 65535 ? [] : [inclusiveRangeError(1, 65535)];

/** A port's name (IANA_SVC_NAME). */
export function isValidPortName(value: string): string[] {
  const errors: string[] = [];
  if (byteLength(value) > 15) errors.push(maxLenError(15));
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value && (value.startsWith('-') || value.endsWith('-'))) errors.push('must not begin or end with a hyphen');
  return errors;
}

/** `25%`. */
export const isValidPercent: Rule = (value) =>
  /^[0-9]+%$/.test(value)
    ? []
    : [regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')];

/** The name of an HTTP header. */
export const isHTTPHeaderName: Rule = (value) =>
  /^[-A-Za-z0-9]+$/.test(value)
    ? []
    : [
        regexError(
          "a valid HTTP header must consist of alphanumeric characters or '-'",
          '[-A-Za-z0-9]+',
          'X-Header-Name',
        ),
      ];

/** A name that is one segment of a path (rbac, some others): not `.` or `..`, no `/` or `%`. */
export function isValidPathSegmentName(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return isValidPathSegmentPrefix(value);
}

/** As {@link isValidPathSegmentName}, for a prefix of a name. */
export const isValidPathSegmentPrefix = (value: string): string[] =>
  value.includes('/') || value.includes('%')
    ? ['/', '%'].filter((char) => value.includes(char)).map((char) => `may not contain '${char}'`)
    : [];
