import { charWidth } from '../formatting/width.ts';

/** Places in a line of characters, as the keys of readline move between them. All take and return indices. */

/** Letters, digits and underscores make words. */
export const isWord = (char: string): boolean => /[\p{L}\p{N}_]/u.test(char);

/** A mark that combines with the character before it. */
const combines = (char: string): boolean => charWidth(char) === 0 && char !== '\n';

/** The place before a character, with the marks that combine with it. */
export function placeBefore(text: readonly string[], at: number): number {
  let to = Math.max(0, at - 1);
  while (to > 0 && combines(text[to])) to--;
  return to;
}

/** The place after a character and its marks. */
export function placeAfter(text: readonly string[], at: number): number {
  let to = Math.min(text.length, at + 1);
  while (to < text.length && combines(text[to])) to++;
  return to;
}

/** Where the word before a place begins. */
export function wordStart(text: readonly string[], at: number): number {
  while (at > 0 && !isWord(text[at - 1])) at--;
  while (at > 0 && isWord(text[at - 1])) at--;
  return at;
}

/** Where the word after a place ends. */
export function wordEnd(text: readonly string[], at: number): number {
  while (at < text.length && !isWord(text[at])) at++;
  while (at < text.length && isWord(text[at])) at++;
  return at;
}

/** Where the word of non-blanks before a place begins (Ctrl-W). */
export function blankStart(text: readonly string[], at: number): number {
  while (at > 0 && text[at - 1] === ' ') at--;
  while (at > 0 && text[at - 1] !== ' ') at--;
  return at;
}
