import type { Mismatch } from '../../graders/match.ts';
import type { Exercise, LogEntry } from '../../graders/types.ts';

/** What the page asks of the worker in which the engine runs. */
export type Request =
  | { type: 'open'; exercise: Exercise; files: Record<string, string>; log: LogEntry[]; reached: [string, string][] }
  | { type: 'input'; data: string }
  | { type: 'run'; command: string }
  | { type: 'resize'; columns: number; rows: number }
  | { type: 'speed'; speed: number }
  | { type: 'settle' }
  | { type: 'save-file'; path: string; text: string }
  | { type: 'edited'; id: number; text: string | undefined }
  | { type: 'call'; id: number; call: Call };

/** Questions with an answer. */
export type Call =
  | { name: 'files' }
  | { name: 'read-file'; path: string }
  | { name: 'describe'; kind: string; namespace: string; object: string }
  | { name: 'lint'; text: string }
  | { name: 'complete'; text: string; offset: number }
  | { name: 'explain'; text: string; offset: number };

/** What the worker tells the page. */
export type Message =
  | { type: 'ready'; restored: boolean }
  | { type: 'output'; text: string }
  | { type: 'picture'; picture: Picture }
  | { type: 'tasks'; tasks: TaskView[]; reached: [string, string][] }
  | { type: 'clock'; nowMs: number; speed: number }
  | { type: 'log'; entry: LogEntry }
  | { type: 'edit'; id: number; path: string; text: string }
  | { type: 'edit-ended'; id: number }
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'crash'; message: string };

/** A task as its card shows it. */
export interface TaskView {
  readonly id: string;
  readonly done: boolean;
  readonly checks: readonly CheckView[];
}

/** A check in a task's card. */
export interface CheckView {
  readonly id: string;
  readonly passed: boolean;
  /** The fact that proved it, or what is not so. */
  readonly message: string;
  /** What was found instead of what was expected: in a sentence, and place by place where it comes in places. */
  readonly found: string;
  readonly mismatches: readonly Mismatch[];
}

/** The state of a thing in the picture: each has a colour, a shape and a word. */
export type Health = 'running' | 'pending' | 'failing' | 'terminating' | 'completed';

export interface PodView {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Its node, '' where it has none yet. */
  readonly node: string;
  readonly health: Health;
  /** What `kubectl get pods` says: `Running`, `ImagePullBackOff`. */
  readonly status: string;
  readonly ready: string;
  /** `ReplicaSet hello-6c9f`, or '' where nothing owns it. */
  readonly owner: string;
}

/** The status of a node that is no more, while pods still name it. */
export const GONE = 'Deleted';

export interface NodeView {
  readonly name: string;
  readonly address: string;
  readonly health: Health;
  /** `Ready`, `NotReady, SchedulingDisabled`, {@link GONE}. */
  readonly status: string;
  readonly pods: readonly PodView[];
}

export interface ServiceView {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  /** `80 → 30123`. */
  readonly ports: string;
  /** Ids of the pods that it selects. */
  readonly pods: readonly string[];
  /** How many of them are ready, and so get its traffic. */
  readonly ready: number;
  readonly selector: string;
}

/** What keeps pods: a Deployment, a StatefulSet. */
export interface WorkloadView {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
  /** Pods that cannot run. */
  readonly failing: number;
  readonly health: Health;
  /** Ids of the pods that it owns, by way of its ReplicaSets or Jobs, too. */
  readonly pods: readonly string[];
}

/** The cluster as the picture draws it, made from state alone. */
export interface Picture {
  readonly nodes: readonly NodeView[];
  /** Pods that no node has yet. */
  readonly unscheduled: readonly PodView[];
  readonly services: readonly ServiceView[];
  readonly workloads: readonly WorkloadView[];
}

/** Something wrong in a file: a range of offsets and the API server's words. */
export interface Lint {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** Something that may stand at the cursor. */
export interface Suggestion {
  readonly label: string;
  /** `string`, `[]Container`. */
  readonly detail: string;
  /** What is inserted in place of the word from `from` on. */
  readonly insert: string;
  /** What it is for, '' where nobody says. */
  readonly text: string;
}

/** What the field is whose name stands from `from` to `to`. */
export interface Explanation {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  /** `integer`, `[]Container, required`. */
  readonly type: string;
  /** What it is for, '' where nobody says. */
  readonly text: string;
}

export interface Suggestions {
  readonly from: number;
  readonly options: readonly Suggestion[];
}
