import { expect, test } from 'vitest';
import { CronError, parseCron } from './cron-schedule.ts';

test('steps, ranges, lists and names are read', () => {
  const { minutes, hours, daysOfWeek, anyDayOfMonth } = parseCron('*/20 9-11,18 * * mon-wed');
  expect([...minutes]).toEqual([0, 20, 40]);
  expect([...hours].sort((a, b) => a - b)).toEqual([9, 10, 11, 18]);
  expect([...daysOfWeek]).toEqual([1, 2, 3]);
  expect(anyDayOfMonth).toBe(true);
});

test('a descriptor stands for five fields', () => {
  expect(parseCron('@daily')).toEqual(parseCron('0 0 * * *'));
});

test('a schedule with too few fields is refused in the words of the library', () => {
  expect(() => parseCron('* * *')).toThrow(CronError);
  expect(() => parseCron('* * *')).toThrow('expected exactly 5 fields, found 3: [* * *]');
});
