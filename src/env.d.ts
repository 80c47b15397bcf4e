/// <reference types="astro/client" />

/** Names the engine's build: logs of another one are not replayed. */
declare const __ENGINE_VERSION__: string;

/** The parts of the engine that come after the first prompt (tools/later.ts). Importing it puts them in place. */
declare module 'virtual:rest-of-the-engine';
