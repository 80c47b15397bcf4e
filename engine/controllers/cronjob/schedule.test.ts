import { expect, test } from 'vitest';
import { parseCron } from '../../kinds/batch/cron-schedule.ts';
import { nextTime } from './schedule.ts';
import { zoneOffset } from './zones.ts';

const next = (schedule: string, after: string, offset = 0): string | undefined => {
  const ms = nextTime(parseCron(schedule), Date.parse(after), offset);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

test('schedules fire when cron says', () => {
  expect(next('*/15 * * * *', '2026-11-21T00:07:30Z')).toBe('2026-11-21T00:15:00.000Z');
  expect(next('0 3 1 1 *', '2026-11-21T00:00:00Z')).toBe('2027-01-01T03:00:00.000Z');
  expect(next('30 9 * * mon-fri', '2026-11-21T00:00:00Z')).toBe('2026-11-23T09:30:00.000Z');
  expect(next('0 0 13 * 5', '2026-11-21T00:00:00Z')).toBe('2026-11-27T00:00:00.000Z');
  // A step makes of a star an ordinary list of days: either day field then suffices.
  expect(next('0 0 */30 * 5', '2026-11-21T00:00:00Z')).toBe('2026-11-27T00:00:00.000Z');
  expect(next('@hourly', '2026-11-21T00:00:00Z')).toBe('2026-11-21T01:00:00.000Z');
  expect(next('@every 90s', '2026-11-21T00:00:00Z')).toBe('2026-11-21T00:01:30.000Z');
  expect(next('0 0 31 2 *', '2026-11-21T00:00:00Z')).toBe(undefined);
});

test('zones have their offsets, in summer as well', () => {
  const hours = (zone: string, at: string): number => zoneOffset(zone, Date.parse(at))! / 3_600_000;
  expect(hours('Europe/Madrid', '2026-11-21T00:00:00Z')).toBe(1);
  expect(hours('Europe/Madrid', '2026-07-01T00:00:00Z')).toBe(2);
  expect(hours('America/New_York', '2026-07-01T00:00:00Z')).toBe(-4);
  expect(hours('Asia/Kolkata', '2026-07-01T00:00:00Z')).toBe(5.5);
  expect(zoneOffset('Europe/Atlantis', 0)).toBe(undefined);
});
