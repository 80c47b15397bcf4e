import { decodeManifest, splitDocuments } from '../engine/cli/kubectl/yaml/documents.ts';
import { LIMITS } from '../engine/kernel/limits.ts';
import type { FileSystem } from '../engine/runtime/files.ts';
import type { World } from '../engine/world.ts';
import { checkTypes } from './checks/index.ts';
import type { Manifest, Scene } from './checks/check.ts';
import type { Mismatch } from './match.ts';
import type { Check, Exercise, Finding, Task } from './types.ts';

/** How a check stands: its last finding, and whether it counts. */
export interface CheckResult {
  readonly check: Check;
  readonly passed: boolean;
  /** What to say: the fact that proved it, or what is not so and what was found instead. */
  readonly message: string;
  /** What was found, without the check's own sentence. */
  readonly detail: string;
  /** What is not as expected, place by place; message and detail say it as well. */
  readonly mismatches: readonly Mismatch[];
}

/** How a task stands. */
export interface TaskResult {
  readonly task: Task;
  readonly done: boolean;
  readonly checks: readonly CheckResult[];
}

const MAX_MANIFEST_FILES = 200;

/**
 * Follows a learner through an exercise: `observe` looks at the world and remembers what has been reached. The page
 * calls it as the cluster changes, the grade command after each step; so both judge alike.
 */
export class GradingSession {
  readonly exercise: Exercise;
  #reached = new Map<string, CheckResult>();
  #last = new Map<string, CheckResult>();

  /** @param reached ids of checks that were reached before (a reload of the page) with what was said of them. */
  constructor(exercise: Exercise, reached: ReadonlyMap<string, string> = new Map()) {
    this.exercise = exercise;
    for (const check of exercise.tasks.flatMap((task) => task.checks)) {
      const message = reached.get(check.id);
      if (message !== undefined)
        this.#reached.set(check.id, { check, passed: true, message, detail: '', mismatches: [] });
    }
  }

  /** Look at the world as it is now. */
  observe(world: World): readonly TaskResult[] {
    let scene: Scene | undefined;
    for (const task of this.exercise.tasks)
      for (const check of task.checks) {
        if (check.when === 'reached' && this.#reached.has(check.id)) continue;
        if (check.after !== undefined && !this.#reached.has(check.after)) continue;
        scene ??= { world, manifests: readManifests(world) };
        const result = judge(check, scene);
        this.#last.set(check.id, result);
        if (result.passed && check.when === 'reached') this.#reached.set(check.id, result);
      }
    return this.results();
  }

  /** How all tasks stood when last observed. */
  results(): readonly TaskResult[] {
    return this.exercise.tasks.map((task) => {
      const checks = task.checks.map((check) => this.#resultOf(check));
      return { task, checks, done: checks.every(({ passed }) => passed) };
    });
  }

  /** What has been reached: check ids with what was said of them; to be given to a new session. */
  reached(): ReadonlyMap<string, string> {
    return new Map([...this.#reached].map(([id, { message }]) => [id, message]));
  }

  #resultOf(check: Check): CheckResult {
    const known = this.#reached.get(check.id) ?? this.#last.get(check.id);
    if (known) return known;
    const before = this.exercise.tasks.find(({ checks }) => checks.some(({ id }) => id === check.after));
    const message = before ? `This comes after “${before.title}”.` : check.fail;
    return { check, passed: false, message, detail: '', mismatches: [] };
  }
}

function judge(check: Check, scene: Scene): CheckResult {
  const type = checkTypes.get(check.type)!;
  const { passed, detail, mismatches = [] }: Finding = type.run(check, scene);
  const message = passed ? check.pass.replaceAll('{found}', detail) : `${check.fail}: ${detail}`;
  return { check, passed, message, detail, mismatches };
}

/** The Kubernetes objects in the learner's YAML and JSON files, as kubectl reads them. What it cannot read is no manifest. */
function readManifests(world: World): Manifest[] {
  const files = manifestFiles(world.machine.files, world.machine.user.home);
  return files.flatMap((file) => {
    const name = file.slice(world.machine.user.home.length + 1);
    return documentsOf(world.machine.files.read(file))
      .flatMap((text) => tryDecode(text))
      .filter((value): value is Record<string, unknown> => typeof value === 'object' && value !== null)
      .map((object) => ({ file: name, object }));
  });
}

function documentsOf(text: string): readonly string[] {
  try {
    return [...splitDocuments(text)];
  } catch {
    return [];
  }
}

function tryDecode(text: string): unknown[] {
  try {
    return [decodeManifest(text)];
  } catch {
    return [];
  }
}

function manifestFiles(files: FileSystem, directory: string, depth = 0): string[] {
  const found: string[] = [];
  for (const name of files.list(directory)) {
    if (name.startsWith('.')) continue;
    const path = `${directory}/${name}`;
    const node = files.lstat(path);
    if (node.type === 'directory' && depth < 8) found.push(...manifestFiles(files, path, depth + 1));
    else if (node.type === 'file' && /\.(ya?ml|json)$/.test(name) && node.text.length <= LIMITS.requestBytes)
      found.push(path);
    if (found.length >= MAX_MANIFEST_FILES) break;
  }
  return found.slice(0, MAX_MANIFEST_FILES);
}
