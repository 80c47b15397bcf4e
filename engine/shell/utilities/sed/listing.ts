import { CONTROL_ESCAPES, escapesOf } from '../../../kernel/escapes.ts';

const ESCAPES = escapesOf({ ...CONTROL_ESCAPES, '\\': '\\' });

/** `l`: the pattern space with everything visible, folded at a width. */
export function unambiguous(text: string, width: number): string {
  const units = [...text].map((char) => {
    if (ESCAPES[char]) return ESCAPES[char];
    const code = char.charCodeAt(0);
    return code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, '0')}` : char;
  });
  const lines: string[] = [];
  let line = '';
  for (const unit of [...units, '$']) {
    if (width > 1 && line.length + unit.length > width - 1 && unit !== '$') {
      lines.push(`${line}\\`);
      line = '';
    }
    line += unit;
  }
  return `${[...lines, line].join('\n')}\n`;
}
