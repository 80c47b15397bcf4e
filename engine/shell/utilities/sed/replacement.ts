import type { RegexMatch } from '../../regex/compile.ts';

/** A piece of a replacement: text, a group, or a change of case. */
export type ReplacementPart = string | { readonly group: number } | { readonly fold: 'U' | 'L' | 'u' | 'l' | 'E' };

/** What letters behind a backslash stand for in replacements and in texts. */
export const ESCAPES: Readonly<Record<string, string | undefined>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
};

/** The replacement of `s`: `&` and `\\1` are groups, `\\U`, `\\L`, `\\u`, `\\l` and `\\E` change case. */
export function parseReplacement(text: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let plain = '';
  const push = (part: ReplacementPart): void => {
    if (plain) parts.push(plain);
    plain = '';
    parts.push(part);
  };
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '&') push({ group: 0 });
    else if (text[i] !== '\\') plain += text[i];
    else {
      const next = text[++i] ?? '\\';
      if (/[0-9]/.test(next)) push({ group: Number(next) });
      else if (/[ULulE]/.test(next)) push({ fold: next as 'U' });
      else plain += ESCAPES[next] ?? next;
    }
  }
  if (plain) parts.push(plain);
  return parts;
}

/** The text that a replacement gives for a match. */
export function expandReplacement(parts: readonly ReplacementPart[], match: RegexMatch): string {
  let out = '';
  let mode = '';
  let once = '';
  for (const part of parts) {
    if (typeof part === 'object' && 'fold' in part) {
      if (part.fold === 'u' || part.fold === 'l') once = part.fold;
      else mode = part.fold === 'E' ? '' : part.fold;
      continue;
    }
    let text = typeof part === 'string' ? part : (match.groups[part.group] ?? '');
    if (mode === 'U') text = text.toUpperCase();
    else if (mode === 'L') text = text.toLowerCase();
    if (once && text) {
      text = (once === 'u' ? text[0].toUpperCase() : text[0].toLowerCase()) + text.slice(1);
      once = '';
    }
    out += text;
  }
  return out;
}
