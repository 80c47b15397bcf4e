import type { AuthorizationMode } from '../engine/apiserver/auth/modes.ts';
import type { Mismatch } from './match.ts';

/** An exercise as `exercise.yaml` has it: data only. */
export interface Exercise {
  readonly id: string;
  readonly title: string;
  /** What the exercise is about, one sentence. */
  readonly summary: string;
  readonly start: {
    readonly nodes: number;
    readonly seed: string;
    /** Commands that prepare the cluster before the learner comes. */
    readonly commands: readonly string[];
    /** How requests are authorized; RBAC where left out. */
    readonly authorization?: readonly AuthorizationMode[];
  };
  readonly tasks: readonly Task[];
  /** Submissions that must fail: by folder name under `wrong/`. */
  readonly wrong: readonly WrongSolution[];
}

/** One thing to do. It is done once all its checks have passed at the same time. */
export interface Task {
  readonly id: string;
  readonly title: string;
  /** What to do, for the learner; one or two sentences. */
  readonly text: string;
  readonly hints: readonly string[];
  readonly checks: readonly Check[];
}

/** A check: its type says which other fields it has (graders/checks). */
export interface Check {
  readonly id: string;
  readonly type: string;
  /** Share of the exercise's points; whole number. */
  readonly weight: number;
  /** Said when it passes: the fact that proved it. `{found}` is what was found. */
  readonly pass: string;
  /** Said when it fails, before what was expected and found. */
  readonly fail: string;
  /** `reached`: it counts once it has passed at any step; `end`: it must hold when all is done. */
  readonly when: 'reached' | 'end';
  /** The check that must have been reached before this one is looked at (an absence proves nothing before). */
  readonly after?: string;
  readonly [field: string]: unknown;
}

/** A wrong solution, the check it must fail and a part of the message it must get. */
export interface WrongSolution {
  readonly name: string;
  readonly fails: string;
  readonly message: string;
}

/** What a check found. `detail` names the object, the field, what was expected and what was found. */
export interface Finding {
  readonly passed: boolean;
  readonly detail: string;
  /** The same place by place, where it comes in places. */
  readonly mismatches?: readonly Mismatch[];
}

/** One step of a scripted submission, in order. */
export type Step =
  | { readonly run: string }
  | { readonly file: string; readonly text: string }
  | { readonly waitMs: number }
  | { readonly settle: true };

/**
 * One input at the page with the virtual time at which it came. A log of them replays to the same world: it is how a
 * lesson survives a reload, and what the page hands in.
 */
export interface LogEntry {
  readonly atMs: number;
  readonly input?: string;
  readonly file?: { readonly path: string; readonly text: string };
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly settle?: true;
  /** The cluster was paused when it came. */
  readonly paused?: boolean;
  readonly edited?: { readonly id: number; readonly text: string | undefined };
}

/** What the page hands in. */
export interface PageLog {
  /** The exercise's id. */
  readonly exercise: string;
  /** Names the engine that wrote it: another one may replay it to another state. */
  readonly engine: string;
  readonly log: readonly LogEntry[];
}

/** A submission: what the learner did, never a score; grading replays it. */
export type Submission = { readonly steps: readonly Step[] } | PageLog;
