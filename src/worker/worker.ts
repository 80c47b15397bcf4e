import { LessonSession } from './session.ts';
import type { Message, Request } from './protocol.ts';

/** The page's engine: a lesson's world behind messages. */

const post = (message: Message): void => postMessage(message);
let session: LessonSession | undefined;

/** How often virtual time follows wall time. */
const TICK_MS = 50;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  guard(() => {
    if (data.type === 'open') session = new LessonSession(data, post);
    else session?.receive(data);
  });
});

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
    session = undefined;
    post({ type: 'crash', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
