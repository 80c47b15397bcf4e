import { describe, expect, it } from 'vitest';
import { runOn, testMachine } from './fixture.ts';
import { createShell } from './shell.ts';

const outcome = (stdout: string, stderr = '', status = 0): object => ({ stdout, stderr, status });

describe('A shell in virtual time', () => {
  it('ends an endless loop when its time is up', () => {
    const machine = testMachine();
    const startMs = machine.kernel.now;
    const started = machine.scheduler.start('loop', createShell(machine).run('while true; do :; done'));
    machine.scheduler.runToEnd(started, 5_000);
    expect(started.finished).toBe(false);
    started.interrupt('SIGINT');
    machine.scheduler.drain();
    expect(started.finished).toBe(true);
    expect(machine.kernel.now - startMs).toBeLessThanOrEqual(5_000);
  });

  it('runs a trap when the signal comes, and waits for what runs', () => {
    const command = 'trap "echo bye; exit 5" TERM; (sleep 2; kill -TERM $$) & while true; do sleep 1; done';
    expect(runOn(testMachine(), command)).toEqual(outcome('bye\n', '', 5));
  });

  it('runs background jobs beside one another', () => {
    const machine = testMachine();
    const startMs = machine.kernel.now;
    const command = 'for i in 3 1 2; do (sleep $i; echo $i) & done; wait; echo all';
    expect(runOn(machine, command)).toEqual(outcome('1\n2\n3\nall\n'));
    expect(machine.kernel.now - startMs).toBe(3_000);
  });

  it('ends a command whose time is up, with the statuses of timeout', () => {
    const command = 'timeout 2 sleep 5; echo $?; timeout -s KILL 1 sleep 5; echo $?; timeout 9 true; echo $?';
    expect(runOn(testMachine(), command)).toEqual(outcome('124\n137\n0\n'));
  });

  it('holds a writer up until somebody reads, and ends it when nobody will', () => {
    expect(runOn(testMachine(), 'yes | head -2; echo ${PIPESTATUS[@]}')).toEqual(outcome('y\ny\n141 0\n'));
  });

  it('tells of a bound instead of running away', () => {
    expect(runOn(testMachine(), 'f() { f; }; f; echo no')).toEqual(
      outcome('', 'bash: line 1: f: maximum function nesting level exceeded (200)\n', 1),
    );
    expect(runOn(testMachine(), 'x=a; while true; do x=$x$x; done')).toEqual(
      outcome('', 'bash: line 1: the expansion is too long\n', 1),
    );
  });
});

describe('Another userland', () => {
  it('words errors as busybox does', () => {
    const machine = testMachine({ userland: 'busybox' });
    expect(runOn(machine, 'ehco hi; cat < nofile; ls nofile; ls', { name: 'sh' })).toEqual(
      outcome(
        '',
        "sh: line 0: ehco: not found\nsh: line 0: can't open nofile: no such file\nls: nofile: No such file or directory\n",
      ),
    );
  });

  it("words errors as Debian's sh does", () => {
    const machine = testMachine({ userland: 'debian' });
    expect(runOn(machine, 'ehco hi', { name: 'sh' })).toEqual(outcome('', 'sh: 1: ehco: not found\n', 127));
  });
});

describe('curl', () => {
  const machine = testMachine({
    names: { web: ['10.96.0.20'] },
    answer: ({ host, path, method }) =>
      host === 'web'
        ? {
            status: path === '/no' ? 404 : 200,
            statusText: path === '/no' ? 'Not Found' : 'OK',
            headers: { Server: 'nginx' },
            body: `${method} ${path}\n`,
            address: '10.96.0.20',
          }
        : { failure: host === 'nosuch' ? 'name-not-resolved' : host === 'slow' ? 'timeout' : 'refused' },
  });

  it('prints bodies, heads and what -w asks for', () => {
    const command =
      "curl -s web/x; curl -si web; curl -s -o /dev/null -w '%{http_code}\\n' web/no; curl -sf web/no; echo $?";
    expect(runOn(machine, command)).toEqual(
      outcome('GET /x\nHTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nGET /\n404\n22\n'),
    );
  });

  it('has the words and statuses of the real one for what fails', () => {
    const command =
      'curl http://nosuch; echo $?; curl -sS http://down:81; echo $?; curl -s -m 2 slow; echo $?; curl; echo $?';
    expect(runOn(machine, command)).toEqual(
      outcome(
        '6\n7\n28\n2\n',
        'curl: (6) Could not resolve host: nosuch\n' +
          "curl: (7) Failed to connect to down port 81 after 0 ms: Couldn't connect to server\n" +
          "curl: try 'curl --help' or 'curl --manual' for more information\n",
      ),
    );
  });
});
