import { describe, expect, it } from 'vitest';
import { parseFlags, type Flag } from './flags.ts';

const FLAGS: readonly Flag[] = [
  { name: 'all', short: 'A', type: 'bool', usage: '' },
  { name: 'output', short: 'o', type: 'string', usage: '' },
  { name: 'replicas', short: 'r', type: 'int32', usage: '' },
  { name: 'aggregation-rule', type: 'mapStringString', usage: '' },
  { name: 'dry-run', type: 'string', default: 'none', noValue: 'unchanged', usage: '' },
];

const failure = (...args: string[]): string => {
  try {
    parseFlags(FLAGS, args);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('parseFlags', () => {
  it('takes long, short, joined and repeated flags among arguments', () => {
    const { flags, args, dashAt } = parseFlags(FLAGS, [
      'pods',
      '-Aoyaml',
      '--replicas=0x10',
      '--dry-run',
      'web',
      '--',
      '-x',
    ]);
    expect([flags.bool('all'), flags.string('output'), flags.number('replicas'), flags.string('dry-run')]).toEqual([
      true,
      'yaml',
      16,
      'unchanged',
    ]);
    expect([args, dashAt]).toEqual([['pods', 'web', '-x'], 2]);
  });

  it("fails with pflag's words", () => {
    expect(failure('--colour')).toBe('unknown flag: --colour');
    expect(failure('-Az')).toBe("unknown shorthand flag: 'z' in -z");
    expect(failure('-o')).toBe("flag needs an argument: 'o' in -o");
    expect(failure('--replicas', 'two')).toBe(
      'invalid argument "two" for "-r, --replicas" flag: strconv.ParseInt: parsing "two": invalid syntax',
    );
  });

  it('reads maps without quotes, over all times the flag is given', () => {
    const { flags } = parseFlags(FLAGS, ['--aggregation-rule', 'a=b,, c = d', '--aggregation-rule=e=f=g']);
    expect([...flags.map('aggregation-rule')]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f=g'],
    ]);
    expect(failure('--aggregation-rule=a')).toBe(
      'invalid argument "a" for "--aggregation-rule" flag: malformed pair, expect string=string',
    );
  });
});
