import type { World } from '../../engine/world.ts';
import type { Mismatch } from '../match.ts';
import type { Check, Finding } from '../types.ts';

/** What a check looks at. */
export interface Scene {
  readonly world: World;
  /** The manifests that the learner wrote: files of the working directory that hold Kubernetes objects. */
  readonly manifests: readonly Manifest[];
}

/** One document of a file. */
export interface Manifest {
  readonly file: string;
  readonly object: Record<string, unknown>;
}

/** A type of check. One per file; `graders/checks/index.ts` lists them. */
export interface CheckType {
  /** The `type` of checks in exercise.yaml. */
  readonly name: string;
  /** The fields it has besides those of every check, with what each must be, for the message where it is not. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** What else is wrong with a check whose fields are of their types: such that it could never pass. */
  problem?(check: Readonly<Record<string, unknown>>): string | undefined;
  /** Judge. It must not change the world it is given (probes run in a fork). */
  run(check: Check, scene: Scene): Finding;
}

export interface FieldRule {
  readonly required: boolean;
  readonly type: 'string' | 'number' | 'object' | 'boolean';
  /** What it is, for the message where it is missing or of another type. */
  readonly what: string;
}

/** The finding of a check that found `mismatch`-es or none. */
export function finding(subject: string, problems: readonly Mismatch[]): Finding {
  if (!problems.length) return { passed: true, detail: subject };
  const told = problems.map(({ path, expected, found }) => `${path || 'it'}: expected ${expected}, found ${found}`);
  return { passed: false, detail: `${subject}: ${told.join('; ')}`, mismatches: problems };
}
