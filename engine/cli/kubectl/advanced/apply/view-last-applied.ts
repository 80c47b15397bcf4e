import type { Co } from '../../../../kernel/coroutine.ts';
import { build, fileFlags, fileOptions } from '../../resource/builder.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { KubectlError } from '../../errors.ts';
import { lastApplied } from '../../patching/last-applied.ts';
import { encodeYaml } from '../../../../yaml/encode.ts';

/** `kubectl apply view-last-applied`. */
export const VIEW_LAST_APPLIED: Command = {
  name: 'view-last-applied',
  short: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: 'view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  flags: [
    { name: 'all', type: 'bool', usage: 'All objects of the type in the namespace.' },
    ...fileFlags('The file, directory or URL with the objects.'),
    { name: 'output', short: 'o', type: 'string', default: 'yaml', usage: 'Output format: yaml or json.' },
    { name: 'selector', short: 'l', type: 'string', usage: 'Only objects with these labels.' },
  ],
  run: runView,
};

function* runView(context: Context): Co<void> {
  const { flags } = context;
  const format = flags.string('output');
  const found = yield* build(context, {
    ...fileOptions(context),
    args: context.args,
    selector: flags.string('selector'),
    all: flags.bool('all'),
    latest: true,
    continueOnError: false,
  });
  const texts: string[] = [];
  yield* found.visit(function* (info) {
    const text = lastApplied(info.object!);
    if (text !== undefined) texts.push(text);
    else if (info.source)
      throw new KubectlError(
        `error when no last-applied-configuration annotation found on resource: ${info.name}\n ${JSON.stringify(info.source)}: <nil>`,
      );
    yield* [];
  });
  if (texts.length && format !== 'yaml' && format !== 'json')
    throw context.usageError(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
  for (const text of texts) yield* context.out(format === 'json' ? indentJson(text) : encodeYaml(JSON.parse(text)));
}

/** JSON with its own order of keys, laid out with two spaces; what follows it is kept (json.Indent). */
function indentJson(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      out += char;
      if (char === '\\') out += text[++i] ?? '';
      else if (char === '"') quoted = false;
    } else if (char === '"') {
      quoted = true;
      out += char;
    } else if (char === '{' || char === '[') {
      const close = char === '{' ? '}' : ']';
      if (text[i + 1] === close) {
        out += char + close;
        i++;
      } else {
        depth++;
        out += char + line();
      }
    } else if (char === '}' || char === ']') {
      depth--;
      out += line() + char;
    } else if (char === ',') out += char + line();
    else if (char === ':') out += ': ';
    else if (!/\s/.test(char) || depth === 0) out += char;
  }
  return out;
}
