import type { FileSystem } from '../../runtime/files.ts';
import { resolvePath } from '../../runtime/files.ts';
import { hasPattern, matchesPattern, parsePattern } from './pattern.ts';

/** How many names one pattern may give. */
const MAX_MATCHES = 100_000;

/** Path names that a pattern stands for, sorted; none where nothing fits. Escaped characters stand for themselves. */
export function expandGlob(
  pattern: string,
  cwd: string,
  files: FileSystem,
  options: { hidden?: boolean; deep?: boolean } = {},
): string[] {
  const absolute = pattern.startsWith('/');
  const sections = pattern.split('/');
  if (absolute) sections.shift();
  let found: string[] = [absolute ? '/' : ''];
  sections.forEach((section, i) => {
    const last = i === sections.length - 1;
    if (section === '') {
      if (last) found = found.filter((path) => isDirectory(files, cwd, path)).map((path) => `${path}/`);
      return;
    }
    found = found.flatMap((path) => expandSection(section, path, cwd, files, options)).slice(0, MAX_MATCHES);
    if (!last) found = found.filter((path) => isDirectory(files, cwd, path));
  });
  return found.sort();
}

function expandSection(
  section: string,
  base: string,
  cwd: string,
  files: FileSystem,
  options: { hidden?: boolean; deep?: boolean },
): string[] {
  const join = (name: string): string => (base === '' ? name : base.endsWith('/') ? base + name : `${base}/${name}`);
  if (!hasPattern(section)) {
    const path = join(section.replace(/\\(.)/gs, '$1'));
    return lexists(files, cwd, path) ? [path] : [];
  }
  if (section === '**' && options.deep) return [base, ...descend(base, cwd, files, 0)].filter(Boolean);
  const directory = resolvePath(cwd, base === '' ? '.' : base);
  const nodes = parsePattern(section);
  const names = listDirectory(files, directory);
  return names
    .filter(
      (name) => (section.startsWith('.') || options.hidden || !name.startsWith('.')) && matchesPattern(nodes, name),
    )
    .map(join);
}

function descend(base: string, cwd: string, files: FileSystem, depth: number): string[] {
  if (depth > 100) return [];
  return listDirectory(files, resolvePath(cwd, base === '' ? '.' : base))
    .filter((name) => !name.startsWith('.'))
    .map((name) => (base === '' ? name : base.endsWith('/') ? base + name : `${base}/${name}`))
    .flatMap((path) => (isDirectory(files, cwd, path) ? [path, ...descend(path, cwd, files, depth + 1)] : [path]));
}

function listDirectory(files: FileSystem, path: string): string[] {
  try {
    return [...files.list(path)];
  } catch {
    return [];
  }
}

function isDirectory(files: FileSystem, cwd: string, path: string): boolean {
  try {
    return files.stat(resolvePath(cwd, path)).type === 'directory';
  } catch {
    return false;
  }
}

function lexists(files: FileSystem, cwd: string, path: string): boolean {
  try {
    files.lstat(resolvePath(cwd, path));
    return true;
  } catch {
    return false;
  }
}
