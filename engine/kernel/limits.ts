/**
 * Bounds that input can reach. Each is named in the error that tells of it; nothing in the engine loops, buffers or
 * nests past one of these.
 */
export const LIMITS = {
  /** Bytes of one request body or manifest file, as etcd and the API server bound them (3 MiB). */
  requestBytes: 3 * 1024 * 1024,
  /** Nesting of a decoded YAML or JSON value. */
  nesting: 1_000,
  /** Values in one decoded document, aliases expanded. */
  documentNodes: 1_000_000,
  /** Documents in one YAML stream. */
  documents: 10_000,
  /** Bytes that wait in one pipe before its writer blocks (Linux: 64 KiB). */
  pipeBytes: 64 * 1024,
  /** Characters that wait to be read from a terminal's keyboard, and those of one line: a paste may be long. */
  typedBytes: 1024 * 1024,
  /** Bytes that one command may leave in a captured output. */
  captureBytes: 64 * 1024 * 1024,
  /** Bytes of one file of the learner's machine or of a container. */
  fileBytes: 64 * 1024 * 1024,
  /** Timers that one call to advance or settle may run. */
  timersPerAdvance: 50_000_000,
  /** Resumptions of processes without virtual time passing. */
  resumptionsPerInstant: 5_000_000,
  /** Steps that one jq program may take on one input; copying a large value counts as many. */
  jqSteps: 20_000_000,
  /** Processes of one machine. */
  processes: 4_000,
  /** Changes kept for watches and for reading the past. */
  historyEvents: 10_000,
  /** Objects in one cluster. */
  objects: 1_000_000,
  /** Milliseconds of virtual time that one learner's command may take in a replay. */
  commandMs: 120_000,
} as const;

/** Thrown when a bound of {@link LIMITS} is reached; `limit` names it. */
export class LimitError extends Error {
  readonly limit: keyof typeof LIMITS;
  constructor(limit: keyof typeof LIMITS, what: string) {
    super(`${what} (limit ${limit}: ${LIMITS[limit]})`);
    this.name = 'LimitError';
    this.limit = limit;
  }
}
