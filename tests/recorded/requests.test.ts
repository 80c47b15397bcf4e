import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, newTally, type RequestLine } from './requests-compare.ts';
import { difference, playRequests } from './requests-player.ts';
import scores from './requests-scores.json' with { type: 'json' };

const folder = join(import.meta.dirname, 'kubernetes');

describe('recorded requests agree at least as far as they did', () => {
  it.each(Object.entries(scores))('%s', (name, [equal, requests]) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
    const wanted = lines.map((line) => JSON.parse(line) as RequestLine);
    const played = playRequests(wanted);
    const tally = newTally();
    for (const [i, line] of wanted.entries()) if (line.verb !== 'stored') judge(line, played[i], tally);
    expect(tally.requests).toBe(requests);
    expect(tally.equal).toBeGreaterThanOrEqual(equal);
  });
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
