import { expect, test } from 'vitest';
import { run } from './fixture.ts';

test.each([
  ['f() { f; }; f', 'bash: line 1: f: maximum function nesting level exceeded (200)\n'],
  [
    'echo {1..10000000}',
    'bash: line 1: brace expansion: failed to allocate memory for 10000000 elements (limit 200000)\n',
  ],
  ["printf '%999999999s' x", 'bash: a field of 999999999 characters is too wide (limit captureBytes: 67108864)\n'],
  ["printf '%020000d' | grep -E '(((0{1,20}){1,20}){1,20})1'", 'grep: the search takes more than 5000000 steps\n'],
  ['x=a; for i in {1..40}; do x=$x$x; done', 'bash: line 1: the expansion is too long\n'],
  ["sed ':a;s/x/xx/;ta' <<< x", 'sed: a line runs more than 5000000 commands\n'],
  [
    "awk 'function f(){f()} BEGIN{f()}'",
    'awk: run time error: function f: calls nest deeper than 200\n\tFILENAME="" FNR=0 NR=0\n',
  ],
  ["jq -n '[range(1e9)]'", 'jq: error (at <unknown>): Range is too long\n'],
  ['read x < /dev/zero', 'bash: too much was read from a device without end (limit captureBytes: 67108864)\n'],
  [`x='eval "$x"'; eval "$x"`, 'bash: line 1: eval: maximum eval nesting level exceeded\n'],
])('%s ends with a message', (command, stderr) => {
  expect(run(command).stderr).toBe(stderr);
});

test('a program takes arguments and variables of less than 128 KiB each, and of 2 MiB in all', () => {
  const long = (bytes: number): string => `x=$(head -c ${bytes} /dev/zero | tr '\\0' x)`;
  expect(run(`${long(131071)}; cat /dev/null $x 2> /dev/null; echo $?`).stdout).toBe('1\n');
  expect(run(`${long(131072)}; cat $x; echo $?; export x; ls`)).toEqual({
    stdout: '126\n',
    stderr: 'bash: line 1: /usr/bin/cat: Argument list too long\nbash: line 1: /usr/bin/ls: Argument list too long\n',
    status: 126,
  });
  const many = `${long(131000)}; a=(); for i in {1..17}; do a+=("$x"); done`;
  expect(run(`${many}; cat /dev/null "\${a[@]}"; echo $?; cat /dev/null "\${a[@]:2}" 2> /dev/null; echo $?`)).toEqual({
    stdout: '126\n1\n',
    stderr: 'bash: line 1: /usr/bin/cat: Argument list too long\n',
    status: 0,
  });
});

test.each([
  ['yes | head -2', 'y\ny\n'],
  ['cat /dev/urandom | base64 | head -c 20 | wc -c', '20\n'],
  ['seq 1 1000000000000 | head -1', '1\n'],
  ['while true; do echo x; done | head -1', 'x\n'],
  ['echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -cE "^(a+)+$"', '0\n'],
  ["timeout 1 bash -c 'while :; do :; done'; echo $?", '124\n'],
  ["timeout 9 bash -c 'f() { f | f; }; f' 2> /dev/null; echo $?", '124\n'],
  ["timeout 9 bash -c 'f() { f | f & }; f; sleep 60'; echo $?", '124\n'],
  ["jq -n '[range(5000)] | map(. |= . + 1) | (.[] |= . + 1) | add'", '12507500\n'],
  [`jq -n '[range(5000) | {key: "\\(.)", value: .}] | from_entries | with_entries(.value += 1) | add'`, '12502500\n'],
  [`jq -n '"ab" * 5000 | gsub("a"; "") | length'`, '5000\n'],
  ["printf '%02000d 1' 0 | jq -c .", '0\n1\n'],
  ['x=$(printf \'%30000s\'); echo "${x%%*b}${x%a*b}${x//a*b}${x##*}" | wc -c', '90001\n'],
  ["x=$(printf '%0200000d'); echo ${#x} ${x##*0} $((10#$x + 1))", '200000 1\n'],
  ['shopt -s extglob\nx=xabcabc; echo ${x%%+(abc)} ${x%+(abc)} ${x//@(bc|ab)/-}', 'x xabc x-c-c\n'],
  ["eval echo $(printf '%020000d' | tr 0 '{') | wc -c", '20001\n'],
  ['a=(); for i in {1..20000}; do a+=($i); done; echo ${#a[@]}', '20000\n'],
])('%s ends', (command, stdout) => {
  expect(run(command).stdout).toBe(stdout);
});

test('a shell that kills itself is gone', () => {
  expect(run('kill -9 $$; echo no')).toEqual({ stdout: '', stderr: '', status: 137 });
});
