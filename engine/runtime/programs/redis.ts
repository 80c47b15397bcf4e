import type { Co } from '../../kernel/coroutine.ts';
import { containerMachine } from '../container.ts';
import type { ServerAnswer } from '../ports.ts';
import type { Program } from '../process.ts';
import { listenUntilStopped } from './server.ts';

/** Keys that one server may hold, and bytes of one command. */
const MAX_KEYS = 100_000;
const MAX_COMMAND = 1_000_000;

/** The key-value store redis: PING, SET, GET, INCR over its protocol on port 6379. */
export const redisServer: Program = function* (process) {
  const data = containerMachine(process.machine)?.data ?? {};
  yield* process.stdout.write('1:M * Ready to accept connections tcp\n');
  return yield* listenUntilStopped(process, {
    protocol: 'TCP',
    port: 6379,
    *answer(request): Co<ServerAnswer> {
      if (request.protocol !== 'tcp') return { failure: 'reset' };
      const body = commandsOf((request.body ?? '').slice(0, MAX_COMMAND)).map((words) => execute(words, data));
      return { status: 0, statusText: '', headers: {}, body: body.join('') };
    },
  });
};

/** The commands in what a client sent: arrays of the protocol, or plain lines. */
function commandsOf(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const commands: string[][] = [];
  for (let i = 0; i < lines.length; i++) {
    const count = /^\*(\d{1,6})$/.exec(lines[i]);
    if (!count) {
      const words = lines[i].trim().split(/\s+/).filter(Boolean);
      if (words.length) commands.push(words);
      continue;
    }
    const words: string[] = [];
    for (let n = Number(count[1]); n > 0 && i + 2 < lines.length + 1; n--) words.push(lines[(i += 2)] ?? '');
    commands.push(words);
  }
  return commands;
}

function execute(words: readonly string[], data: Record<string, string>): string {
  const [name = '', key = '', value = ''] = words;
  switch (name.toUpperCase()) {
    case 'PING':
      return '+PONG\r\n';
    case 'SET':
      if (!(key in data) && Object.keys(data).length >= MAX_KEYS) return '-OOM command not allowed\r\n';
      data[key] = value;
      return '+OK\r\n';
    case 'GET':
      return key in data ? `$${data[key].length}\r\n${data[key]}\r\n` : '$-1\r\n';
    case 'INCR': {
      const next = (parseInt(data[key] ?? '0', 10) || 0) + 1;
      data[key] = String(next);
      return `:${next}\r\n`;
    }
    default:
      return `-ERR unknown command '${name}'\r\n`;
  }
}

/** The client redis-cli: one command, `-h HOST`. */
export const redisCli: Program = function* (process) {
  let host = '127.0.0.1';
  let words = process.argv.slice(1);
  while (words.length > 1 && words[0] === '-h') [host, words] = [words[1], words.slice(2)];
  const body = `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
  const answer = yield* process.machine.network.request({ protocol: 'tcp', host, port: 6379, body }, 3000);
  if ('failure' in answer) {
    yield* process.stderr.write(`Could not connect to Redis at ${host}:6379: Connection refused\n`);
    return 1;
  }
  yield* process.stdout.write(`${reply(answer.body)}\n`);
  return 0;
};

function reply(text: string): string {
  const [first = '', second = ''] = text.split('\r\n');
  if (first.startsWith('$')) return first === '$-1' ? '' : second;
  return /^[+:]/.test(first) ? first.slice(1) : `(error) ${first.slice(1)}`;
}
