import { describe, expect, it } from 'vitest';
import busyboxCases from './recorded-busybox-cases.json' with { type: 'json' };
import bashCases from './recorded-cases.json' with { type: 'json' };
import { run, runOn, testMachine } from './fixture.ts';

/** What a real shell and its utilities printed for a command line. */
interface Case {
  readonly topic: string;
  readonly command: string;
  readonly stdout: string;
  readonly stderr?: string;
  readonly status?: number;
}

function topicsOf(cases: readonly Case[]): string[] {
  return [...new Set(cases.map(({ topic }) => topic))];
}

// bash 5.3, coreutils 9.10, grep 3.12, sed 4.9, mawk 1.3.4, jq 1.8, diff 3.12, tar 1.35
describe.each(topicsOf(bashCases))('As recorded from real programs, of %s:', (topic) => {
  const chosen = (bashCases as Case[]).filter((entry) => entry.topic === topic);
  it.each(chosen)('$command', ({ command, stdout, stderr = '', status = 0 }) => {
    expect(run(command)).toEqual({ stdout, stderr, status });
  });
});

// After a synopsis BusyBox tells the options, which the recordings leave out.
describe.each(topicsOf(busyboxCases))('As recorded from %s 1.38:', (topic) => {
  const chosen = (busyboxCases as Case[]).filter((entry) => entry.topic === topic);
  it.each(chosen)('$command', ({ command, stdout, stderr = '', status = 0 }) => {
    expect(runOn(testMachine({ userland: 'busybox' }), command, { name: 'sh' })).toEqual({ stdout, stderr, status });
  });
});
