import { Interrupt, type Co, type CoTask } from '../../../kernel/coroutine.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { KubectlError } from '../errors.ts';
import { findLogSources, findNamed, type LogSource } from './log-sources.ts';

const USAGE = 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]';
/** How many lines of each pod a selector shows, where --tail is not given. */
const SELECTOR_TAIL = 10;

/** `kubectl logs`. */
export const LOGS: Command = {
  name: 'logs',
  short: 'Print the logs for a container in a pod',
  long: 'Print the logs for a container in a pod or specified resource. If the pod has only one container, its name may be left out.',
  examples: `  # The logs of a pod with one container
  kubectl logs nginx
  
  # The logs of all containers of all pods with a label
  kubectl logs -l app=nginx --all-containers=true
  
  # The logs of the container before it was restarted
  kubectl logs -p -c ruby web-1
  
  # Follow the logs of a container
  kubectl logs -f -c ruby web-1
  
  # The last 20 lines
  kubectl logs --tail=20 nginx
  
  # What was written in the last hour
  kubectl logs --since=1h nginx
  
  # The logs of a job's, and of a deployment's first pod
  kubectl logs job/hello
  kubectl logs deployment/nginx -c nginx-1`,
  usage: USAGE,
  flags: [
    { name: 'all-containers', type: 'bool', usage: 'Get the logs of all containers of the pods.' },
    { name: 'all-pods', type: 'bool', usage: 'Get the logs of all pods. Sets --prefix to true.' },
    { name: 'container', short: 'c', type: 'string', usage: 'Print the logs of this container' },
    { name: 'follow', short: 'f', type: 'bool', usage: 'Go on with what is written from now on.' },
    { name: 'ignore-errors', type: 'bool', usage: 'When following, go on after errors' },
    {
      name: 'insecure-skip-tls-verify-backend',
      type: 'bool',
      usage: 'Do not check the identity of the kubelet the logs come from.',
    },
    { name: 'limit-bytes', type: 'int64', usage: 'At most so many bytes. No limit where left out.' },
    {
      name: 'max-log-requests',
      type: 'int',
      default: 5,
      usage: 'How many logs may be followed at once with a selector.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: 20_000,
      usage: 'How long to wait (such as 5s, 2m or 3h, above zero) until at least one pod runs',
    },
    { name: 'prefix', type: 'bool', usage: 'Begin each line with its pod and container' },
    {
      name: 'previous',
      short: 'p',
      type: 'bool',
      usage: 'Print the logs of the container before its last restart, if there is one.',
    },
    { name: 'selector', short: 'l', type: 'string', usage: 'Select by labels, as in -l key1=value1,key2 in (a,b).' },
    {
      name: 'since',
      type: 'duration',
      usage: 'Only lines newer than this, such as 5s, 2m or 3h. Not together with --since-time.',
    },
    { name: 'since-time', type: 'string', usage: 'Only lines after this time (RFC3339). Not together with --since.' },
    {
      name: 'tail',
      type: 'int64',
      default: -1,
      usage: 'So many of the last lines. -1 shows all, but with a selector 10.',
    },
    { name: 'timestamps', type: 'bool', usage: 'Begin each line with its time' },
  ],
  *run(context) {
    checkArguments(context);
    void context.namespace;
    // What is named is looked for before the values of flags are looked at.
    const named = context.args.length ? findNamed(context) : undefined;
    const query = checkFlags(context);
    const sources = yield* findLogSources(context, named);
    if (!sources.length) {
      yield* context.err(`No resources found in ${context.namespace} namespace.\n`);
      return 0;
    }
    const { flags } = context;
    const prefix = flags.bool('prefix') || flags.bool('all-pods');
    if (flags.bool('follow') && sources.length > 1) {
      const most = flags.number('max-log-requests');
      if (sources.length > most)
        throw new KubectlError(
          `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
        );
      return yield* followAll(context, sources, query, prefix);
    }
    for (const source of sources) yield* printLog(context, source, query, prefix);
    return 0;
  },
};

/** The query parameters of a log request. */
type LogQuery = Readonly<Record<string, string | number | boolean | undefined>>;

function checkArguments(context: Context): void {
  const { flags, args } = context;
  const selector = flags.string('selector');
  if ((!args.length && !selector) || args.length > 2)
    throw context.usageError(`expected '${USAGE}'.\nPOD or TYPE/NAME is a required argument for the logs command`);
  if (selector && args.length === 1) throw context.usageError('only a selector (-l) or a POD name is allowed');
  if (selector && args.length)
    throw new KubectlError('selectors and the all flag cannot be used when passing resource/name arguments');
  const sinceTime = flags.string('since-time');
  if (sinceTime && Number.isNaN(Date.parse(sinceTime)))
    throw new KubectlError(
      `parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceTime)} as "2006"`,
    );
}

function checkFlags({ flags, args }: Context): LogQuery {
  const selector = flags.string('selector');
  const sinceTime = flags.string('since-time');
  if (args[1] && flags.string('container'))
    throw new KubectlError('only one of -c or an inline [CONTAINER] arg is allowed');
  const container = args[1] ?? flags.string('container');
  if (flags.bool('all-containers') && container)
    throw new KubectlError(`--all-containers=true should not be specified with container name ${container}`);
  if (sinceTime && flags.changed('since'))
    throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.durationMs('since') < 0) throw new KubectlError('--since must be greater than 0');
  if (flags.number('limit-bytes') < 0) throw new KubectlError('--limit-bytes must be greater than 0');
  if (flags.number('tail') < -1) throw new KubectlError('--tail must be greater than or equal to -1');
  const tail = selector && !flags.changed('tail') ? SELECTOR_TAIL : flags.number('tail');
  return {
    previous: flags.bool('previous') || undefined,
    timestamps: flags.bool('timestamps') || undefined,
    tailLines: tail >= 0 ? tail : undefined,
    // None at all is no limit.
    sinceSeconds: flags.durationMs('since') ? Math.ceil(flags.durationMs('since') / 1000) : undefined,
    sinceTime: sinceTime || undefined,
    limitBytes: flags.number('limit-bytes') || undefined,
  };
}

const pathOf = ({ namespace, pod }: LogSource): string => `/api/v1/namespaces/${namespace}/pods/${pod}/log`;

function* printLog(context: Context, source: LogSource, query: LogQuery, prefix: boolean): Co<void> {
  const out = new LogOutput(context, source, prefix);
  if (!context.flags.bool('follow')) {
    const text = context.client.get<string>(pathOf(source), { ...query, container: source.container });
    return yield* out.write(String(text ?? ''));
  }
  // The server decides who may read a log; the stream itself comes from the kubelet.
  context.client.get(pathOf(source), { ...query, container: source.container, limitBytes: 1 });
  const { previous, timestamps, tailLines, sinceSeconds, sinceTime, limitBytes } = query as Record<string, never>;
  yield* context.cluster.pods.followLog(
    source.namespace,
    source.pod,
    { container: source.container, follow: true, previous, timestamps, tailLines, sinceSeconds, sinceTime, limitBytes },
    out,
  );
}

/** Follow several logs at once; ends when all have ended, or one has failed. */
function* followAll(context: Context, sources: readonly LogSource[], query: LogQuery, prefix: boolean): Co<number> {
  const { scheduler } = context.process.machine;
  const tasks: CoTask[] = sources.map((source) =>
    scheduler.start(`logs ${source.pod}/${source.container}`, printLog(context, source, query, prefix)),
  );
  try {
    for (const task of tasks) while (!task.finished) yield { signals: tasks.map(({ done }) => done) };
  } finally {
    for (const task of tasks) if (!task.finished) task.interrupt('SIGTERM');
  }
  const failed = tasks.find(({ error }) => error && !(error instanceof Interrupt));
  if (failed && !context.flags.bool('ignore-errors')) throw failed.error;
  return 0;
}

/** Writes a log's lines, each behind its prefix where that is wanted. */
class LogOutput {
  readonly #context: Context;
  readonly #prefix: string;
  #atStart = true;

  constructor(context: Context, source: LogSource, prefix: boolean) {
    this.#context = context;
    this.#prefix = prefix ? `[pod/${source.pod}/${source.container}] ` : '';
  }

  *write(text: string): Co<void> {
    if (!this.#prefix || !text) return yield* this.#context.out(text);
    const lead = this.#atStart ? this.#prefix : '';
    this.#atStart = text.endsWith('\n');
    const body = this.#atStart ? text.slice(0, -1) : text;
    yield* this.#context.out(`${lead}${body.replaceAll('\n', `\n${this.#prefix}`)}${this.#atStart ? '\n' : ''}`);
  }
}
