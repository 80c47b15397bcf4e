import type { Co } from '../../../../kernel/coroutine.ts';
import { child } from '../../../../runtime/process.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { programOf } from '../../settings/plugin-lookup.ts';

/**
 * Let the learner's editor change a text: $KUBE_EDITOR, else $EDITOR, else vi, run on a temporary file.
 * Returns the file's path and what it then holds. Throws KubectlError where the editor cannot run or fails.
 */
export function* editText(context: Context, text: string, extension: string): Co<{ path: string; text: string }> {
  const { files, kernel } = context.process.machine;
  const path = `/tmp/kubectl-edit-${1_000_000_000 + kernel.random('kubectl').int(3_000_000_000)}${extension}`;
  if (!files.exists('/tmp')) files.makeDirectory('/tmp', true);
  files.write(path, text, 0o600);
  yield* runEditor(context, path);
  if (!files.exists(path)) throw new KubectlError(`open ${path}: no such file or directory`);
  return { path, text: files.read(path) };
}

function* runEditor(context: Context, path: string): Co<void> {
  const { process } = context;
  const editor = process.env.get('KUBE_EDITOR') || process.env.get('EDITOR') || 'vi';
  const shell = process.env.get('SHELL') || '/bin/bash';
  // What has quotes is left to the shell, as the words cannot be told apart without it.
  const quoted = editor.includes(' ') && /["'\\]/.test(editor);
  const words = quoted ? [shell, '-c', editor] : editor.split(' ');
  const argv = quoted ? [shell, '-c', `${editor} "${path}"`] : [...words, path];
  const program = programOf(process, argv[0]);
  // The learner's machine has no vi of its own: the one there is belongs to the page's terminal.
  const unusable = words[0] === 'vi' && !process.stdout.isTerminal;
  if ((!program && !argv[0].includes('/')) || unusable)
    throw new KubectlError(`unable to launch the editor ${JSON.stringify(words.join(' '))}`);
  const code = program ? yield* program(child(process, { argv })) : 1;
  if (code !== 0) throw new KubectlError(`there was a problem with the editor ${JSON.stringify(words.join(' '))}`);
}
