import { encodeText } from '../../../runtime/bytes.ts';
import { CONTROL_ESCAPES, escapesOf } from '../../../kernel/escapes.ts';

const ESCAPES = escapesOf({ ...CONTROL_ESCAPES, '\\': '\\' });

/** `l`: the pattern space with everything visible, folded at a width. */
export function unambiguous(text: string, width: number): string {
  const units = [...text].map((char) => {
    if (ESCAPES[char]) return ESCAPES[char];
    if (/^[ -~]$/.test(char)) return char;
    return [...encodeText(char)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
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
