import { KubectlError } from '../../errors.ts';

const MAX_PATTERN = 256;

/**
 * A regular expression of a kustomization, for names and the like (up to some hundred characters). Throws KubectlError in
 * the words of Go's regexp, or where it could take for ever.
 */
export function compile(pattern: string): RegExp {
  if (pattern.length > MAX_PATTERN || /[*+?}][^|]*\)[*+{]/.test(pattern))
    throw new KubectlError(`the pattern ${JSON.stringify(pattern)} is not simulated here`);
  try {
    return new RegExp(pattern);
  } catch {
    throw new KubectlError(`error parsing regexp: ${complaint(pattern)}: \`${pattern}\``);
  }
}

function complaint(pattern: string): string {
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') depth++;
    else if (c === ')' && --depth < 0) return 'unexpected )';
  }
  if (inClass) return 'missing closing ]';
  return depth > 0 ? 'missing closing )' : 'missing argument to repetition operator';
}

/** Does a pattern of a selector match all of a text? An empty pattern matches anything. */
export const selects = (pattern: string | undefined, text: string): boolean =>
  !pattern || compile(`^(?:${pattern})$`).test(text);

/** Does a pattern match a part of a text? Plain words need no regular expression. */
export const matchesPart = (pattern: string, text: string): boolean =>
  /^[\w-]*$/.test(pattern) ? text.includes(pattern) : compile(pattern).test(text);
