import { LIMITS } from '../../../kernel/limits.ts';
import { FileError, resolvePath } from '../../../runtime/files.ts';
import type { Process } from '../../../runtime/process.ts';
import { parseServer } from './client.ts';
import type { Mapping } from './discovery.ts';
import { homeOf } from './kubeconfig.ts';

/** How long what a server told stays good (client-go's cached discovery). */
const KEPT_MS = 6 * 3_600_000;

/** What was read last, so that it is parsed once and not by every command. */
let last: { readonly text: string; readonly mappings: readonly Mapping[] } | undefined;

/**
 * What a server serves, kept on disk between commands, as client-go keeps it: a resource that has gone since is still
 * thought to be there, and the server says otherwise.
 */
export class DiscoveryCache {
  readonly #process: Process;
  readonly #directory: string;

  constructor(process: Process, server: string) {
    this.#process = process;
    const host = parseServer(server).host.replace(/[^A-Za-z0-9_.-]/g, '_');
    const root = process.env.get('KUBECACHEDIR') || `${homeOf(process)}/.kube/cache`;
    this.#directory = resolvePath(process.cwd, `${root}/discovery/${host}`);
  }

  get #file(): string {
    return `${this.#directory}/servergroups.json`;
  }

  /** What was kept; undefined where nothing is, or it is too old. */
  read(nowMs: number): readonly Mapping[] | undefined {
    const { files } = this.#process.machine;
    try {
      if (!files.exists(this.#file) || nowMs - files.stat(this.#file).modifiedMs > KEPT_MS) return undefined;
      const text = files.read(this.#file);
      if (text.length > LIMITS.fileBytes) return undefined;
      if (last?.text !== text) last = { text, mappings: JSON.parse(text) as readonly Mapping[] };
      return last.mappings;
    } catch (error) {
      if (error instanceof FileError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Keep; where the disk refuses, kubectl goes on without. */
  write(mappings: readonly Mapping[]): void {
    const { files } = this.#process.machine;
    const text = JSON.stringify(mappings);
    try {
      files.makeDirectory(this.#directory, true);
      files.write(this.#file, text);
      last = { text, mappings };
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}
