import { parseExercise } from '../graders/exercise.ts';
import type { Exercise, Task } from '../graders/types.ts';

const texts = import.meta.glob<string>('/content/exercises/*/exercise.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const files = import.meta.glob<string>('/content/exercises/*/start/**/*', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** An exercise as the page may know it: without its wrong solutions. Read at build time. */
export function exerciseFor(id: string): Exercise {
  const text = texts[`/content/exercises/${id}/exercise.yaml`];
  if (text === undefined) {
    const known = Object.keys(texts).map((path) => path.split('/').at(-2));
    throw new Error(`a lesson names the exercise ${JSON.stringify(id)}, content/exercises has ${known.join(', ')}`);
  }
  return { ...parseExercise(text, id), wrong: [] };
}

/** The files that an exercise starts with, by their names. */
export function startFiles(id: string): Record<string, string> {
  const base = `/content/exercises/${id}/start/`;
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(base))
      .map(([path, text]) => [path.slice(base.length), text]),
  );
}

/** A task of an exercise. */
export function taskOf(exercise: string, id: string): Task {
  const { tasks } = exerciseFor(exercise);
  const task = tasks.find((other) => other.id === id);
  if (task) return task;
  const known = tasks.map((other) => other.id).join(', ');
  throw new Error(`<Task exercise="${exercise}" id="${id}" />: the exercise has no such task, its tasks are ${known}`);
}
