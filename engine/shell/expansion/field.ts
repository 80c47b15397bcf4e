import { escapePattern } from './pattern.ts';

/** A piece of an expanded word: quoted pieces are neither split nor patterns. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** Came from an unquoted expansion: it is split at IFS. */
  readonly split: boolean;
}

/** A field is made of pieces; a `break` between pieces ends it (`"$@"`). */
export type Expansion = (Piece | 'break')[];

/** One field of a command line. */
export class Field {
  text = '';
  pattern = '';
  /** Does it stand even when empty, because something was quoted? */
  present = false;

  add(piece: Piece): void {
    this.text += piece.text;
    this.pattern += piece.quoted ? escapePattern(piece.text) : piece.text;
    if (piece.quoted || piece.text) this.present = true;
  }
}

/** Split an expansion into fields at the characters of IFS. */
export function splitFields(expansion: Expansion, ifs: string): Field[] {
  const fields: Field[] = [];
  let field = new Field();
  const end = (force = false): void => {
    if (field.present || force) fields.push(field);
    field = new Field();
  };
  for (const piece of expansion) {
    if (piece === 'break') end();
    else if (!piece.split || piece.quoted || !ifs) field.add(piece);
    else splitPiece(piece, ifs, (text) => field.add({ ...piece, text }), end);
  }
  end();
  return fields;
}

/** Blanks of IFS join; another separator with the blanks around it ends one field, even an empty one. */
function splitPiece(piece: Piece, ifs: string, add: (text: string) => void, end: (force?: boolean) => void): void {
  const isBlank = (char: string): boolean => ifs.includes(char) && ' \t\n'.includes(char);
  const { text } = piece;
  let start = 0;
  let i = 0;
  while (i < text.length) {
    if (!ifs.includes(text[i])) {
      i++;
      continue;
    }
    if (i > start) add(text.slice(start, i));
    let hard = false;
    while (i < text.length && isBlank(text[i])) i++;
    if (i < text.length && ifs.includes(text[i]) && !isBlank(text[i])) {
      hard = true;
      i++;
      while (i < text.length && isBlank(text[i])) i++;
    }
    end(hard);
    start = i;
  }
  if (start < text.length) add(text.slice(start));
}
