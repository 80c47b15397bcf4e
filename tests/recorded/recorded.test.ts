import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDescriptions, play, score } from './play.ts';
import { parse } from './transcript.ts';

const root = join(import.meta.dirname, '../..');
const scores = JSON.parse(readFileSync(join(import.meta.dirname, 'scores.json'), 'utf8')) as Record<
  string,
  [number, number]
>;
const descriptions = loadDescriptions();

describe('recorded sessions agree at least as far as they did', () => {
  test.each(Object.entries(scores))('%s', (name, [equal, commands]) => {
    const want = parse(readFileSync(join(root, name), 'utf8'));
    const played = play(want, descriptions);
    const now = score(want, played.transcript);
    expect(played.crashes).toEqual([]);
    expect(now.commands).toBe(commands);
    expect(now.equal).toBeGreaterThanOrEqual(equal);
  });
});
