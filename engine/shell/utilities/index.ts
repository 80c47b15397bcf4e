import type { Program } from '../../runtime/process.ts';
import { shellProgram } from '../program.ts';

/** All utilities by name. */
export const utilityPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['bash', shellProgram],
  ['sh', shellProgram],
]);
