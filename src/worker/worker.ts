import type { LogEntry } from '../../graders/types.ts';
import { early } from './later.ts';
import type { Message, Request } from './protocol.ts';
import type { LessonSession } from './session.ts';

/** The page's engine: a lesson's world behind messages. */

type Open = Extract<Request, { type: 'open' }>;

/** How often virtual time follows wall time. */
const TICK_MS = 50;

// The engine is by far the largest part. What the first commands need is fetched beside the page; the rest follows when
// the prompt is there.
const engine = import('./session.ts');
let rest: Promise<unknown> | undefined;
const fetchRest = (): Promise<unknown> => (rest ??= import('virtual:rest-of-the-engine'));

let session: LessonSession | undefined;
/** What came while there was no engine to take it. */
let queue: Request[] | undefined = [];
/** What has been done and shown: enough to begin again where a part of the engine was missing. */
let opened: Open | undefined;
const log: LogEntry[] = [];
let reached: [string, string][] = [];
let speed = 1;
let shown = 0;
/** The page knows that the engine is there. */
let told = false;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (queue) queue.push(data);
  else receive(data);
});

let Lesson: typeof LessonSession;
engine.then((module) => {
  Lesson = module.LessonSession;
  takeUp();
}, crash);

/** The engine is there: take what has come meanwhile. */
function takeUp(): void {
  const waiting = queue ?? [];
  queue = undefined;
  last = performance.now();
  while (waiting.length && !queue) receive(waiting.shift()!);
  (queue as Request[] | undefined)?.push(...waiting);
}

function receive(request: Request): void {
  if (request.type === 'open') open(request);
  else if (!attempt(() => session?.receive(request))) void beginAgain(request);
  else if (request.type === 'speed') speed = request.speed;
}

function open(request: Open): void {
  opened = request;
  reached = request.reached;
  if (!attempt(() => (session = new Lesson(request, hold)))) return void beginAgain();
  // A failure is told when something of it is needed.
  fetchRest().catch(() => (rest = undefined));
}

// What the engine itself takes is no time of the cluster's: one that is busy gets slower, and still hears Ctrl-C.
let last = performance.now();
setInterval(() => {
  const elapsed = performance.now() - last;
  if (session && !attempt(() => session?.tick(elapsed))) void beginAgain();
  last = performance.now();
}, TICK_MS);

/** Messages of what is under way. They are posted when it is over, or never where it has to be done again. */
let held: Message[] = [];
const hold = (message: Message): void => void held.push(message);

/** Do something with the engine. False where it needs a part that has not arrived: then nothing of it has happened. */
function attempt(action: () => void): boolean {
  early.used = false;
  held = [];
  try {
    action();
  } catch (error) {
    if (!early.used) crash(error);
  }
  if (early.used) return false;
  for (const message of joined(held)) post(message);
  return true;
}

/** More output at once than the terminal's scrollback holds is cut to its end. */
const MAX_OUTPUT = 400_000;

/** What was printed in one go, as one message. */
function joined(messages: readonly Message[]): Message[] {
  const texts = messages.flatMap((message) => (message.type === 'output' ? [message.text] : []));
  if (texts.length < 2) return [...messages];
  const at = messages.findLastIndex(({ type }) => type === 'output');
  const output: Message = { type: 'output', text: texts.join('') };
  return messages.flatMap<Message>((message, i) => (i === at ? [output] : message.type === 'output' ? [] : [message]));
}

function post(message: Message): void {
  if (message.type === 'log') log.push(message.entry);
  else if (message.type === 'tasks') reached = message.reached;
  else if (message.type === 'ready') told = true;
  if (message.type !== 'output') return postMessage(message);
  const { text } = message;
  shown += text.length;
  if (text.length <= MAX_OUTPUT) return postMessage(message);
  const from = text.indexOf('\n', text.length - MAX_OUTPUT) + 1;
  postMessage({ type: 'output', text: `\x1b[0m${text.slice(from)}` } satisfies Message);
}

/**
 * Something needed a part of the engine that had not arrived. A world is a function of its input, so: wait for the part,
 * play the log in a new world, keep back what has been shown of it, and do what was to be done. No virtual time passes.
 */
async function beginAgain(request?: Request): Promise<void> {
  session = undefined;
  queue ??= [];
  try {
    await fetchRest();
    const from: Open = { ...opened!, log: [...opened!.log, ...log], reached };
    let known = shown;
    const again: Message[] = [];
    session = new Lesson(from, (message) => {
      if (session) hold(message);
      else again.push(message);
    });
    if (speed !== 1) session.receive({ type: 'speed', speed });
    for (const message of again) {
      if (message.type === 'ready' && told) continue;
      if (message.type !== 'output') post(message);
      else if (known >= message.text.length) known -= message.text.length;
      else {
        post({ type: 'output', text: message.text.slice(known) });
        known = 0;
      }
    }
  } catch (error) {
    rest = undefined;
    return crash(error);
  }
  if (request) queue.unshift(request);
  takeUp();
}

function crash(error: unknown): void {
  session = undefined;
  postMessage({
    type: 'crash',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  } satisfies Message);
}
