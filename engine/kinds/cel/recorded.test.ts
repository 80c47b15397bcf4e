import { describe, expect, it } from 'vitest';
import { CelCompileError, CelError, CelProgramError, compile } from './index.ts';
import cases from './recorded-cases.json' with { type: 'json' };

/** What a real API server (1.36) made of an expression in `'%s'.format([…])`: a text, an error, or why it refused it. */
interface Case {
  readonly expression: string;
  readonly value?: string;
  readonly error?: string;
  readonly refused?: string;
}

function outcome(expression: string): Case {
  try {
    return { expression, value: compile(`'%s'.format([${expression}])`, { variables: {} }).run({}) as string };
  } catch (error) {
    if (error instanceof CelCompileError || error instanceof CelProgramError)
      return { expression, refused: error.message };
    if (error instanceof CelError) return { expression, error: error.message };
    throw error;
  }
}

describe('As recorded from a real API server, an expression gives', () => {
  it.each(cases as Case[])('$expression', (recorded) => {
    expect(outcome(recorded.expression)).toEqual(recorded);
  });
});
