import type { LessonSession } from './session.ts';
import type { Message, Request } from './protocol.ts';

/** The page's engine: a lesson's world behind messages. */

const post = (message: Message): void => postMessage(message);
let session: LessonSession | undefined;
/** What came before the engine was loaded. */
let early: Request[] | undefined = [];

/** How often virtual time follows wall time. */
const TICK_MS = 50;

// The engine is by far the largest part: it is fetched beside the page, which can be read and typed in meanwhile.
const engine = import('./session.ts');

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (early) early.push(data);
  else receive(data);
});

engine.then(({ LessonSession }) => {
  create = (open) => new LessonSession(open, post);
  const waiting = early ?? [];
  early = undefined;
  last = performance.now();
  for (const request of waiting) receive(request);
}, crash);

let create: (open: Extract<Request, { type: 'open' }>) => LessonSession;

function receive(request: Request): void {
  guard(() => {
    if (request.type === 'open') session = create(request);
    else session?.receive(request);
  });
}

let last = performance.now();
setInterval(() => {
  const now = performance.now();
  const elapsed = now - last;
  last = now;
  guard(() => session?.tick(elapsed));
}, TICK_MS);

/** The engine's own failures never leave the page silent. */
function guard(action: () => void): void {
  try {
    action();
  } catch (error) {
    crash(error);
  }
}

function crash(error: unknown): void {
  session = undefined;
  post({ type: 'crash', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
