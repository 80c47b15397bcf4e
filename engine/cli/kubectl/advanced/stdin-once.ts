import type { Co } from '../../../kernel/coroutine.ts';
import type { BuilderOptions } from '../resource/builder.ts';
import type { Context } from '../context.ts';

type FileOptions = Pick<BuilderOptions, 'filenames' | 'kustomize' | 'recursive'>;

/** The same file options, where standard input was read into a file that can be read several times. */
export function* readAllStdinOnce(context: Context, options: FileOptions): Co<FileOptions> {
  if (!options.filenames?.includes('-')) return options;
  const { files } = context.process.machine;
  const directory = `/tmp/kubectl_replace_${context.kernel.random('kubectl').int(1_000_000_000)}`;
  files.makeDirectory(directory, true);
  const path = `${directory}/resource.stdin`;
  files.write(path, yield* context.process.stdin.readAll());
  return { ...options, filenames: options.filenames.map((name) => (name === '-' ? path : name)) };
}
