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

/** Lines of a paragraph; blanks stay as they are but where a line is broken (mitchellh/go-wordwrap). */
function wrapParagraph(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [, blanks, word] of text.matchAll(/(\s*)(\S*)/g)) {
    if (!word) continue;
    if (line && line.length + blanks.length + word.length > width) {
      lines.push(line);
      line = word;
    } else line += blanks + word;
  }
  lines.push(line);
  return lines.map((one) => one.trimEnd());
}
