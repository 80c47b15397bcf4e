/** Indexes of an Indexed Job, as its status writes them: `1,3-5,7`. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[end] + 1) end++;
    if (end === i) parts.push(String(sorted[i]));
    else if (end === i + 1) parts.push(String(sorted[i]), String(sorted[end]));
    else parts.push(`${sorted[i]}-${sorted[end]}`);
    i = end + 1;
  }
  return parts.join(',');
}

/** The indexes below `completions` of a text as `formatIndexes` writes it. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const found = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    if (!part) continue;
    const [first, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last && index < completions; index++) found.add(index);
  }
  return found;
}
