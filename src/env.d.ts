/// <reference types="astro/client" />

/** Names the engine's build: logs of another one are not replayed. */
declare const __ENGINE_VERSION__: string;
