/** Wrap text at a width, each line indented; paragraphs stay apart. Ends with a newline. */
export function wrap(text: string, width: number, indent: string): string {
  return text
    .split('\n')
    .map((paragraph) =>
      wrapParagraph(paragraph, width - indent.length)
        .map((line) => `${indent}${line}\n`)
        .join(''),
    )
    .join('');
}

/** Lines of a paragraph; leading blanks stay, double blanks within lines as well. */
function wrapParagraph(text: string, width: number): string[] {
  const lead = /^\s*/.exec(text)![0];
  const words = text.slice(lead.length).split(' ');
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const word of words) {
    if (empty) line += word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line.trimEnd());
      line = word;
    }
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}
