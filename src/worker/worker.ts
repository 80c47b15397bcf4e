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
let log: LogEntry[] = [];
let reached: [string, string][] = [];
let speed = 1;
let shown = 0;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (queue) queue.push(data);
  else receive(data);
});

engine.then(takeUp, crash);

/** The engine is there: take what has come meanwhile. */
function takeUp(): void {
  const waiting = queue ?? [];
  queue = undefined;
  last = performance.now();
  while (waiting.length && !queue) receive(waiting.shift()!);
  (queue as Request[] | undefined)?.push(...waiting);
}

function receive(request: Request): void {
  if (request.type === 'open') void open(request);
  else if (!attempt(() => session?.receive(request))) void beginAgain(request);
  else if (request.type === 'speed') speed = request.speed;
}

async function open(request: Open): Promise<void> {
  const { LessonSession } = await engine;
  opened = request;
  reached = request.reached;
  if (!attempt(() => (session = new LessonSession(request, hold)))) return beginAgain();
  // A failure is told when something of it is needed.
  fetchRest().catch(() => (rest = undefined));
}

let last = performance.now();
setInterval(() => {
  const now = performance.now();
  const elapsed = now - last;
  last = now;
  if (session && !attempt(() => session?.tick(elapsed))) void beginAgain();
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
  for (const message of held) post(message);
  return true;
}

function post(message: Message): void {
  if (message.type === 'log') log.push(message.entry);
  else if (message.type === 'tasks') reached = message.reached;
  else if (message.type === 'output') shown += message.text.length;
  postMessage(message);
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
    const { LessonSession } = await engine;
    const from: Open = { ...opened!, log: [...opened!.log, ...log], reached };
    let known = shown;
    const isNew = opened!.log.length === 0 && shown === 0;
    const again: Message[] = [];
    session = new LessonSession(from, (message) => {
      if (session) hold(message);
      else again.push(message);
    });
    if (speed !== 1) session.receive({ type: 'speed', speed });
    for (const message of again) {
      if (message.type === 'ready' && !isNew) continue;
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
