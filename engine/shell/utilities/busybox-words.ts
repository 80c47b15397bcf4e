/** What BusyBox's programs say in place of GNU's words: by program, then for all. */
const WORDS: Readonly<Record<string, readonly (readonly [pattern: RegExp, message: string])[]>> = {
  awk: [[/^cannot open "(.*)" \((.*)\)$/s, '$1: $2']],
  chmod: [[/^(?:cannot access|changing permissions of) '(.*)': (.*)$/s, '$1: $2']],
  date: [[/^invalid date ‘(.*)’$/s, "invalid date '$1'"]],
  dd: [[/^failed to open '(.*)': (.*)$/s, "can't open '$1': $2"]],
  diff: [[/^(.*): No such file or directory$/s, "can't stat '$1': No such file or directory"]],
  env: [[/^‘(.*)’: (.*)$/s, "can't execute '$1': $2"]],
  grep: [[/^(?:Unmatched|Invalid|Trailing|Regular|Unknown).*$/s, 'bad regex']],
  head: [[/^cannot open '(.*)' for reading: (.*)$/s, '$1: $2']],
  rm: [
    [/^cannot remove '(.*)': Is a directory$/s, "'$1' is a directory"],
    [/^cannot remove '(.*)': (.*)$/s, "can't remove '$1': $2"],
  ],
  rmdir: [[/^failed to remove '(.*)': (.*)$/s, "'$1': $2"]],
  sed: [
    [/^can't read (.*): (.*)$/s, '$1: $2'],
    [/^-e expression #\d+, char \d+: unterminated `s' command$/, "unmatched '/'"],
    [/^-e expression #\d+, char \d+: unknown command: `(.)'$/, 'unsupported command $1'],
    [/^-e expression #\d+, char \d+: unknown option to `s'$/, 'unknown option to s command'],
    [/^-e expression #\d+, char \d+: (.*)$/s, '$1'],
  ],
  sort: [[/^cannot read: (.*): (.*)$/s, '$1: $2']],
  tac: [[/^failed to open '(.*)' for reading: (.*)$/s, "can't open '$1': $2"]],
  tail: [[/^cannot open '(.*)' for reading: (.*)$/s, "can't open '$1': $2"]],
  timeout: [[/^failed to run command ‘(.*)’: (.*)$/s, "can't execute '$1': $2"]],
  cut: [[/^you must specify a list.*$/s, 'expected a list of bytes, characters, or fields']],
  sleep: [[/^invalid time interval ‘(.*)’$/s, "invalid number '$1'"]],
  seq: [[/^invalid floating point argument: ‘(.*)’$/s, "invalid number '$1'"]],
};

/** A message of a program as BusyBox words it. */
export function busyboxWords(program: string, message: string): string {
  for (const [pattern, words] of WORDS[program] ?? [])
    if (pattern.test(message)) return message.replace(pattern, words);
  return message.replace(/[‘’]/g, "'");
}
