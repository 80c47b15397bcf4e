import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, newTally, type RequestLine } from './requests-compare.ts';
import { difference, playRequests } from './requests-player.ts';

/** The share of the sample that agreed when this was written, less a little: it may only grow. */
const EXPECTED = { requests: 0.97, patches: 0.91 };

function play(folder: 'requests' | 'patches'): number {
  const directory = join(import.meta.dirname, 'kubernetes', folder);
  const tally = newTally();
  for (const name of readdirSync(directory).sort()) {
    const lines = readFileSync(join(directory, name), 'utf8').split('\n').filter(Boolean);
    const wanted = lines.map((line) => JSON.parse(line) as RequestLine);
    const played = playRequests(wanted);
    for (const [i, line] of wanted.entries()) if (line.verb !== 'stored') judge(line, played[i], tally);
  }
  return tally.equal / tally.requests;
}

describe('recorded requests', () => {
  for (const folder of ['requests', 'patches'] as const)
    it(`of the sample's ${folder} agree as far as they did`, () => {
      expect(play(folder)).toBeGreaterThan(EXPECTED[folder]);
    }, 600_000);
});

describe('a difference', () => {
  it('names leaves that changed, came or went', () => {
    const before = { a: { b: 1, c: 'x' }, list: [{ n: 1 }, { n: 2 }], gone: {} };
    const after = { a: { b: 2, c: 'x', d: {} }, list: [{ n: 1 }, { n: 3 }] };
    expect(difference(before, after)).toEqual([['/a/b', 2], ['/a/d', {}], ['/list/1/n', 3], ['/gone']]);
  });

  it('gives a list of another length as a whole', () => {
    expect(difference({ l: [1] }, { l: [1, 2] })).toEqual([['/l', [1, 2]]]);
  });
});
