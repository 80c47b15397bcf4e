import { describe, expect, it } from 'vitest';
import cases from './recorded-cases.json' with { type: 'json' };
import { run } from './fixture.ts';

/** What bash 5.2 with GNU coreutils, grep, sed, mawk, jq 1.6 and diff printed for each command line. */
interface Case {
  readonly topic: string;
  readonly command: string;
  readonly stdout: string;
  readonly stderr?: string;
  readonly status?: number;
}

const topics = [...new Set((cases as Case[]).map(({ topic }) => topic))];

describe.each(topics)('As recorded from real programs, of %s:', (topic) => {
  const chosen = (cases as Case[]).filter((entry) => entry.topic === topic);
  it.each(chosen)('$command', ({ command, stdout, stderr = '', status = 0 }) => {
    expect(run(command)).toEqual({ stdout, stderr, status });
  });
});
