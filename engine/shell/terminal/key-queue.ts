/**
 * Characters from a keyboard that nobody has read yet, oldest first. Taking one costs the same however many wait: a
 * paste may be long.
 */
export class KeyQueue {
  #keys: string[] = [];
  #head = 0;

  get length(): number {
    return this.#keys.length - this.#head;
  }

  push(char: string): void {
    this.#keys.push(char);
  }

  /** The oldest; undefined where there is none. */
  shift(): string | undefined {
    if (this.#head === this.#keys.length) return undefined;
    const char = this.#keys[this.#head++];
    if (this.#head === this.#keys.length) this.clear();
    return char;
  }

  /** Put a text before what waits. */
  unshift(text: string): void {
    if (text) this.#keys = [...text].concat(this.#keys.slice(this.#head));
    if (text) this.#head = 0;
  }

  clear(): void {
    this.#keys = [];
    this.#head = 0;
  }
}
