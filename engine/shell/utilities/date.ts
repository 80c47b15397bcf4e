import type { Co } from '../../kernel/coroutine.ts';
import type { Process } from '../../runtime/process.ts';
import { strftime } from '../formatting/strftime.ts';
import { nodeAt } from './files.ts';
import { complain, parseOptions, UsageError, utility } from './options.ts';

const ISO: Readonly<Record<string, string>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
};

/** `date [-uR] [-d when] [-I[unit]] [-r file] [+format]`: the cluster's clock, in UTC. */
export const date = utility(function* (process: Process): Co<number> {
  const options = parseOptions(process.argv, {
    short: 'd:uRI::r:f:s:',
    long: {
      date: 'd',
      utc: 'u',
      universal: 'u',
      'rfc-email': 'R',
      'iso-8601': 'I',
      'rfc-3339': 'rfc-3339=',
      reference: 'r',
      set: 's',
    },
  });
  if (options.has('s')) {
    yield* complain(process, 'cannot set date: Operation not permitted');
    return 1;
  }
  const [operand, extra] = options.operands;
  if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
  if (operand !== undefined && !operand.startsWith('+')) {
    const numeric = /^\d{8}(\d{2}){0,2}(\.\d\d)?$/.test(operand);
    yield* complain(process, numeric ? 'cannot set date: Operation not permitted' : `invalid date ‘${operand}’`);
    return 1;
  }
  const { kernel } = process.machine;
  const when = options.value('d');
  const reference = options.value('r');
  const ms =
    when !== undefined
      ? parseDate(when, kernel.now)
      : reference !== undefined
        ? nodeAt(process, reference)?.modifiedMs
        : kernel.now;
  if (ms === undefined) {
    yield* complain(process, when === undefined ? `${reference}: No such file or directory` : `invalid date ‘${when}’`);
    return 1;
  }
  yield* process.stdout.write(`${strftime(formatOf(options, operand), ms)}\n`);
  return 0;
});

function formatOf(options: ReturnType<typeof parseOptions>, operand: string | undefined): string {
  if (operand !== undefined) return operand.slice(1);
  if (options.has('R')) return '%a, %d %b %Y %H:%M:%S %z';
  if (options.has('I')) return ISO[options.value('I') ?? ''] ?? ISO.date;
  if (options.has('rfc-3339')) return options.value('rfc-3339') === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S%:z';
  return '%a %b %e %H:%M:%S UTC %Y';
}

const UNIT_MS: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  fortnight: 1_209_600_000,
};
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** A date as people write it: `@seconds`, ISO and RFC forms, `now`, `yesterday`, `2 hours ago`, `next monday`. */
export function parseDate(text: string, nowMs: number): number | undefined {
  let rest = ` ${text.trim().toLowerCase()} `;
  const epoch = /^ @(-?\d{1,12})(\.\d+)? $/.exec(rest);
  if (epoch) return Number(epoch[1] + (epoch[2] ?? '')) * 1000;
  const state = {
    date: undefined as [number, number, number] | undefined,
    time: undefined as number | undefined,
    offset: 0,
    zone: 0,
    months: 0,
  };
  const take = (pattern: RegExp, apply: (match: RegExpExecArray) => void): void => {
    const match = pattern.exec(rest);
    if (!match) return;
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
    apply(match);
  };
  take(/(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/, (m) => (state.date = [Number(m[1]), Number(m[2]), Number(m[3])]));
  take(/ (\d{1,2})\/(\d{1,2})\/(\d{4})/, (m) => (state.date = [Number(m[3]), Number(m[1]), Number(m[2])]));
  take(/(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(am|pm)?/, (m) => {
    const hour = m[5] ? (Number(m[1]) % 12) + (m[5] === 'pm' ? 12 : 0) : Number(m[1]);
    state.time =
      ((hour * 60 + Number(m[2])) * 60 + Number(m[3] ?? 0)) * 1000 + Math.floor(Number(`0.${m[4] ?? 0}`) * 1000);
  });
  take(/\s(?:z|utc|gmt) /, () => undefined);
  take(
    / ([-+])(\d\d):?(\d\d) /,
    (m) => (state.zone = (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000),
  );
  takeWords(take, state, nowMs);
  if (rest.trim() !== '') return undefined;
  return combine(state, nowMs);
}

type Take = (pattern: RegExp, apply: (match: RegExpExecArray) => void) => void;
type Parts = {
  date: [number, number, number] | undefined;
  time: number | undefined;
  offset: number;
  zone: number;
  months: number;
};

function takeWords(take: Take, state: Parts, nowMs: number): void {
  const month = MONTHS.join('|');
  const year = new Date(nowMs).getUTCFullYear();
  take(
    new RegExp(` (\\d{1,2}) (${month})[a-z]*(?: (\\d{4}))?`),
    (m) => (state.date = [Number(m[3] ?? year), MONTHS.indexOf(m[2]) + 1, Number(m[1])]),
  );
  take(
    new RegExp(` (${month})[a-z]* (\\d{1,2})(?:,? (\\d{4}))?`),
    (m) => (state.date = [Number(m[3] ?? year), MONTHS.indexOf(m[1]) + 1, Number(m[2])]),
  );
  for (let i = 0; i < 8; i++) {
    take(
      /([-+]?)\s*(\d{1,9}|next|last|an?)\s+(sec|second|min|minute|hour|day|week|fortnight|month|year)s?( ago)?(?= )/,
      (m) => {
        const amount = m[2] === 'next' || m[2].startsWith('a') ? 1 : m[2] === 'last' ? -1 : Number(m[2]);
        const signed = amount * (m[1] === '-' ? -1 : 1) * (m[4] ? -1 : 1);
        if (m[3] === 'month') state.months += signed;
        else if (m[3] === 'year') state.months += 12 * signed;
        else state.offset += signed * UNIT_MS[m[3]];
      },
    );
  }
  take(/ (now|today) /, () => undefined);
  take(/ yesterday /, () => (state.offset -= 86_400_000));
  take(/ tomorrow /, () => (state.offset += 86_400_000));
  take(/ midnight /, () => (state.time = 0));
  take(/ noon /, () => (state.time = 12 * 3_600_000));
  take(new RegExp(` (next |last )?(${DAYS.join('|')})[a-z]*,?(?= )`), (m) => {
    if (state.date) return;
    const days = (DAYS.indexOf(m[2]) - new Date(nowMs).getUTCDay() + 7) % 7;
    state.offset += (m[1] === 'last ' ? days - 7 : m[1] && !days ? 7 : days) * 86_400_000;
    state.time ??= 0;
  });
}

function combine(state: Parts, nowMs: number): number | undefined {
  const now = new Date(nowMs);
  const [year, month, day] = state.date ?? [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  if (state.time !== undefined && state.time >= 86_400_000) return undefined;
  const midnight = Date.UTC(year, month - 1 + state.months, day);
  const time =
    state.time ?? (state.date ? 0 : nowMs - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  return midnight + time + state.offset - state.zone;
}
