import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { AwkInterpreter } from './awk/interpreter.ts';
import { unescapeAwk } from './awk/lexer.ts';
import { parseAwk } from './awk/parser.ts';
import { AwkSyntaxError, type AwkProgram } from './awk/syntax.ts';
import { inputValue } from './awk/values.ts';
import { readOperand } from './input.ts';
import { complain, nameOf, parseOptions, UsageError, utility } from './options.ts';

/** `awk [-F fs] [-v name=value] [-f file | program] [file …]` */
export const awk = utility(
  function* (process: Process): Co<number> {
    const options = parseOptions(process.argv, {
      short: 'F:v:f:W:',
      long: { 'field-separator': 'F', assign: 'v', file: 'f' },
      stopAtOperand: true,
      status: 2,
    });
    const operands = [...options.operands];
    const sources: string[] = [];
    for (const file of options.values('f')) sources.push(yield* readOperand(process, file));
    if (!sources.length) {
      const source = operands.shift();
      if (source === undefined) {
        throw new UsageError(
          `Usage: ${nameOf(process)} [-F value] [-v var=value] [--] 'program text' [file ...]\n       ${nameOf(process)} [-F value] [-v var=value] -f program-file [--] [file ...]`,
          2,
          false,
        );
      }
      sources.push(source);
    }
    let program: AwkProgram;
    try {
      program = parseAwk(sources.join('\n'));
    } catch (error) {
      if (!(error instanceof AwkSyntaxError)) throw error;
      yield* complain(process, error.message);
      return 2;
    }
    const interpreter = new AwkInterpreter(process, program, operands);
    const separator = options.value('F');
    if (separator !== undefined) interpreter.setGlobal('FS', separator === 't' ? '\t' : unescapeAwk(separator));
    for (const assignment of options.values('v')) {
      const equals = assignment.indexOf('=');
      if (!/^[A-Za-z_]\w*=/.test(assignment)) throw new UsageError(`improper assignment: -v ${assignment}`, 2, false);
      interpreter.setGlobal(assignment.slice(0, equals), inputValue(unescapeAwk(assignment.slice(equals + 1))));
    }
    return yield* interpreter.run();
  },
  { status: 2 },
);
