/** The transcript format of recorded sessions: parse, format, normalise, judge. Its rules stand in tests/recorded/README.md. */

export interface FileStep {
  kind: 'file';
  name: string;
  lines: string[];
}

export interface RunStep {
  kind: 'run';
  command: string;
  stdout: string[];
  stderr: string[];
  exit: number;
  /** Its output is not compared. */
  varies: boolean;
}

export interface TimeStep {
  kind: 'cluster' | 'settle' | 'wait';
  arg: string;
}

export type Step = FileStep | RunStep | TimeStep;

export interface Transcript {
  title: string;
  steps: Step[];
}

const SECTION = /^--- (file|run|stdout|stderr|exit|settle|wait|cluster|varies)\b ?(.*)$/;

/** A line that stands for any number of lines, none included. */
const ANY = '~~~';

/** Parse a transcript's text. Lines outside any section belong to the title. */
export function parse(text: string): Transcript {
  const steps: Step[] = [];
  const title: string[] = [];
  const more = new Map<RunStep, string[]>();
  let body: string[] = title;
  let run: RunStep | undefined;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const match = SECTION.exec(line);
    if (!match) {
      body.push(body === title ? line.replace(/^# ?/, '') : line);
      continue;
    }
    const [, kind, arg] = match;
    body = [];
    if (kind === 'file') steps.push({ kind, name: arg, lines: body });
    else if (kind === 'run') {
      run = { kind, command: arg, stdout: [], stderr: [], exit: 0, varies: false };
      more.set(run, body);
      steps.push(run);
    } else if (kind === 'stdout' && run) body = run.stdout;
    else if (kind === 'stderr' && run) body = run.stderr;
    else if (kind === 'exit' && run) run.exit = Number(arg);
    else if (kind === 'varies' && run) run.varies = true;
    else if (kind === 'cluster' || kind === 'settle' || kind === 'wait') steps.push({ kind, arg });
  }
  for (const [step, lines] of more) step.command = [step.command, ...lines].join('\n');
  return { title: title.join('\n').trim(), steps };
}

/** Write a transcript's text. */
export function format({ title, steps }: Transcript): string {
  const out = title.split('\n').map((line) => `# ${line}`.trimEnd());
  for (const step of steps) {
    if (step.kind === 'file') out.push(`--- file ${step.name}`, ...step.lines);
    else if (step.kind === 'run') {
      out.push(`--- run ${step.command}`);
      if (step.varies) out.push('--- varies');
      if (step.stdout.length) out.push('--- stdout', ...step.stdout);
      if (step.stderr.length) out.push('--- stderr', ...step.stderr);
      if (step.exit) out.push(`--- exit ${step.exit}`);
    } else out.push(`--- ${step.kind}${step.arg ? ` ${step.arg}` : ''}`);
  }
  return `${out.join('\n')}\n`;
}

const PLAIN_ADDRESSES = new Set(['127.0.0.1', '0.0.0.0', '8.8.8.8', '10.96.0.1', '10.96.0.10']);

/** What differs from run to run, and the mark that takes its place; in order. */
const MARKS: readonly (readonly [RegExp, string | ((match: string) => string)])[] = [
  [/\x1b\[[0-9;]*m/g, ''],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/sha256:[0-9a-f]{12,64}/g, 'sha256:<digest>'],
  [/\b(containerd|docker|cri-o):\/\/[0-9a-f]{12,64}/g, '$1://<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4} [A-Z]+)?/g, '<time>'],
  [
    /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(\d{1,2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{1,2} +)?(\d{4} )?\d\d:\d\d:\d\d( [+-]\d{4}| UTC)?( \d{4})?/g,
    '<date>',
  ],
  [/\b\d\d\/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}/g, '<date>'],
  [/\b[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /g, '<klog> '],
  [/((?:resourceVersion|observedGeneration|uid)(?:\\?")?[:=] ?)(?:\\?")?\d+(?:\\?")?/gi, '$1<n>'],
  [/\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b/g, (ip) => (PLAIN_ADDRESSES.has(ip) ? ip : '<ip>')],
  [/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '<mac>'],
  [/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1-<n>'],
  [/kubectl-edit-\d+/g, 'kubectl-edit-<n>'],
  [/(<ip>|127\.0\.0\.1|localhost):(3[0-2]\d{3}|[3-6]\d{4})\b/g, '$1:<port>'],
  [/\b(\d{1,5}):(3[0-2]\d{3})\/(TCP|UDP|SCTP)/g, '$1:<nodeport>/$3'],
  [/((?:nodePort|NodePort)(?:"?: ?| +[^ ]+ +))3[0-2]\d{3}\b/g, '$1<nodeport>'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<rand>'],
  [/\b[0-9a-f]{64}\b/g, '<id>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b/g, '<id>'],
  [/\b[0-9a-z]{25}\b/g, '<id>'],
  [/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, '<token>'],
  [/\b\d+(?:\.\d+)? ?(?:kB|MB|GB|KiB|MiB|GiB|B)\b/g, '<size>'],
  [/\b(?:About an?|About a|Less than a|\d+) (?:second|minute|hour|day|week|month|year)s?(?: ago)?\b/g, '<age>'],
  [/ \d+\.\d+s done$/, ' done'],
  [/\(?\b\d+(?:\.\d+)?(?:ms|µs)\b\)?/g, '<dur>'],
  [/\b\d+(?:\.\d+)s\b/g, '<dur>'],
  [/\(x\d+ over [^)]*\)/g, '(x<n> over <age>)'],
  [/(?<![=\w.:-]|for )(?:\d+h)?(?:\d+m)?\d+s\b|(?<![=\w.:-])[2-9]m(?=\s|$|\))/g, '<age>'],
  [/<invalid>/g, '<age>'],
  [/-{3,}/g, '---'],
  [/[ \t]{2,}/g, '  '],
];

/** Replace what differs from run to run (random parts of names, ages, addresses, ids, dates) by fixed marks. */
export function normalise(line: string): string {
  let out = line;
  for (const [pattern, mark] of MARKS) out = out.replace(pattern, mark as string);
  return out.trimEnd();
}

/** Do the lines of `got` match those of `want`, in which ANY stands for any number of lines? */
function matches(want: readonly string[], got: readonly string[]): boolean {
  let reach = new Set([0]);
  for (const line of want) {
    const next = new Set<number>();
    if (line === ANY) for (let i = Math.min(...reach); i <= got.length; i++) next.add(i);
    else for (const i of reach) if (got[i] === line) next.add(i + 1);
    if (!next.size) return false;
    reach = next;
  }
  return reach.has(got.length);
}

/** How many lines of `want` are found in `got` in order (the longest common subsequence). */
function common(want: readonly string[], got: readonly string[]): number {
  const row = new Array<number>(got.length + 1).fill(0);
  for (const line of want) {
    let diagonal = 0;
    for (let j = 1; j <= got.length; j++) {
      const up = row[j];
      row[j] = line === got[j - 1] ? diagonal + 1 : Math.max(row[j], row[j - 1]);
      diagonal = up;
    }
  }
  return row[got.length];
}

export interface Verdict {
  same: boolean;
  /** Lines that agree, of `lines`. */
  equalLines: number;
  lines: number;
}

/** Compare one command's recorded and played outcome; undefined where it is not compared. */
export function judge(want: RunStep, got: Pick<RunStep, 'stdout' | 'stderr' | 'exit'>): Verdict | undefined {
  if (want.varies) return undefined;
  const prepare = (lines: string[]): string[] => lines.map((line) => (line === ANY ? ANY : normalise(line)));
  const pairs = [
    [prepare(want.stdout), prepare(got.stdout)],
    [prepare(want.stderr), prepare(got.stderr)],
  ];
  const verdict: Verdict = { same: want.exit === got.exit, equalLines: 0, lines: 0 };
  for (const [expected, actual] of pairs) {
    verdict.same &&= matches(expected, actual);
    const fixed = expected.filter((line) => line !== ANY);
    verdict.equalLines += common(fixed, actual);
    verdict.lines += Math.max(fixed.length, fixed.length === expected.length ? actual.length : 0);
  }
  return verdict;
}
