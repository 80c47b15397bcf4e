export { shellProgram } from './execution/program.ts';
export { createShell, type Shell, type ShellOptions } from './shell.ts';
export { utilityPrograms } from './utilities/index.ts';
