import { describeTemplate } from './pod-parts.ts';
import { DescribeWriter, type Any } from '../writer.ts';

/** Keeps tabs as they are: `rollout history` prints a template without aligning it. */
class PlainWriter extends DescribeWriter {
  #plain = '';

  override write(level: number, text: string): void {
    this.#plain += '  '.repeat(level) + text;
  }

  override flush(): void {}

  override result(): string {
    return this.#plain;
  }
}

/** A pod template as `kubectl rollout history --revision` prints it. */
export function describePodTemplate(template: Any): string {
  const writer = new PlainWriter(0);
  describeTemplate(template, writer);
  return writer.result();
}
