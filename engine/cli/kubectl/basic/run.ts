import type { Co } from '../../../kernel/coroutine.ts';
import { isEnvVarName } from '../../../kinds/names.ts';
import type { KubeObject } from '../../../store/object.ts';
import { attachTo, SESSION_NOTICE } from '../troubleshoot/attach.ts';
import { build, fileFlags } from '../resource/builder.ts';
import { infoOf, type Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { CASCADE_FLAG, FORCE_FLAG, GRACE_PERIOD_FLAG, TIMEOUT_FLAG, waitFlag } from '../flags/delete-flags.ts';
import { deleteFound } from './delete.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../flags/dry-run.ts';
import { ExitError, KubectlError } from '../errors.ts';
import { labelsOf, serviceOf } from './expose.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { createObject } from '../connection/helper.ts';
import { SAVE_CONFIG_FLAG, updateLastApplied } from '../patching/last-applied.ts';
import { OVERRIDE_FLAGS, overridden } from './overrides.ts';
import { containerOf } from '../troubleshoot/pod-for-object.ts';
import { atoi } from '../flags/ports.ts';
import { PRINT_FLAGS } from '../flags/print-flags.ts';
import { RECORD_FLAG, recordCause } from '../flags/record.ts';
import { waitForObject } from '../advanced/wait-for.ts';
import { throughGoType } from '../printers/typed-object.ts';
import { typedPrinterOf } from '../printers/typed-output.ts';

/** `kubectl run`. */
export const RUN: Command = {
  name: 'run',
  short: 'Run a particular image on the cluster',
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  flags: [
    { name: 'annotations', type: 'stringArray', usage: 'An annotation of the pod.' },
    { name: 'attach', type: 'bool', usage: 'Wait until the pod runs and join it. On with -i.' },
    ...PRINT_FLAGS,
    CASCADE_FLAG,
    { name: 'command', type: 'bool', usage: "Use the arguments as the container's command instead of its args." },
    DRY_RUN_FLAG,
    { name: 'env', type: 'stringArray', usage: 'A variable of the container (KEY=VALUE).' },
    { name: 'expose', type: 'bool', usage: 'Create a service for the pod too. Needs --port.' },
    fieldManagerFlag('kubectl-run'),
    ...fileFlags('Not used by this command.'),
    FORCE_FLAG,
    GRACE_PERIOD_FLAG,
    { name: 'image', type: 'string', required: true, usage: 'The image to run.' },
    { name: 'image-pull-policy', type: 'string', usage: 'When to pull the image.' },
    { name: 'labels', short: 'l', type: 'string', usage: 'Labels of the pod, with commas between them.' },
    { name: 'leave-stdin-open', type: 'bool', usage: 'Leave standard input open after the first session.' },
    ...OVERRIDE_FLAGS,
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: 60_000,
      shownDefault: '1m0s',
      usage: 'How long to wait until the pod runs.',
    },
    { name: 'port', type: 'string', usage: 'The port the container opens.' },
    { name: 'privileged', type: 'bool', usage: 'Run the container privileged.' },
    { name: 'quiet', short: 'q', type: 'bool', usage: 'Leave prompts out.' },
    RECORD_FLAG,
    { name: 'restart', type: 'string', default: 'Always', usage: 'The restart policy: Always, OnFailure or Never.' },
    { name: 'rm', type: 'bool', usage: 'Delete the pod after the session.' },
    SAVE_CONFIG_FLAG,
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Keep standard input of the container open.' },
    TIMEOUT_FLAG,
    { name: 'tty', short: 't', type: 'bool', usage: 'Give the container a terminal.' },
    waitFlag(false),
  ],
  run: runRun,
};

const POLICIES = ['Always', 'OnFailure', 'Never'];
const PULL_POLICIES = ['', 'Always', 'IfNotPresent', 'Never'];

/** An image reference (distribution's grammar, without its bounds on length). */
const IMAGE =
  /^(?:[A-Za-z0-9][-A-Za-z0-9]*(?:\.[A-Za-z0-9][-A-Za-z0-9]*)*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$/;

function* runRun(context: Context): Co<number> {
  const { flags } = context;
  // The configuration of the client comes before what the flags say.
  void context.connection;
  const dryRun = dryRunOf(context);
  const attach = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin');
  const printer = typedPrinterOf(context, `created${dryRunSuffix(dryRun)}`);
  validate(context, attach);
  const pod = create(context, throughGoType(overridden(context, podOf(context), 'merge')), 'pods');
  const created = [pod];
  // What is wrong with the service does not keep the pod from being told of.
  let failure: unknown;
  if (flags.bool('expose')) {
    try {
      const service = create(context, serviceFor(context), 'services');
      created.push(service);
      yield* context.out(printer.print(service));
      if (flags.string('output') === 'yaml') yield* context.out('---\n');
    } catch (error) {
      failure = error;
    }
  }
  if (!attach) {
    yield* context.out(printer.print(pod));
    if (failure !== undefined) throw failure;
    return 0;
  }
  try {
    return yield* joinPod(context, pod);
  } finally {
    if (flags.bool('rm')) yield* removeAll(context, created);
  }
}

function validate(context: Context, attach: boolean): void {
  const { flags, args, dashAt } = context;
  const image = flags.string('image');
  if (!args.length || dashAt === 0) throw context.usageError('NAME is required for run');
  if (!image) throw new KubectlError('--image is required');
  if (image.length > 1024 || !IMAGE.test(image))
    throw new KubectlError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw context.usageError('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && !flags.string('port'))
    throw context.usageError('--port must be set when exposing a service');
  if (!POLICIES.includes(flags.string('restart')))
    throw context.usageError(`invalid restart policy: ${flags.string('restart')}`);
  if (!attach && flags.bool('rm')) throw context.usageError('--rm should only be used for attached containers');
  if (attach && dryRunOf(context) !== 'none')
    throw context.usageError(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  if (!PULL_POLICIES.includes(flags.string('image-pull-policy')))
    throw context.usageError(`invalid image pull policy: ${flags.string('image-pull-policy')}`);
  if (!args[0]) throw new KubectlError('Parameter: name is required');
}

/** The pod as the generator makes it. Throws KubectlError. */
function podOf({ flags, args }: Context): KubeObject {
  const [name, ...command] = args;
  const labels = flags.string('labels') ? labelsOf(flags.string('labels')) : { run: name };
  const annotations = pairsOf(flags.strings('annotations'), 'annotations');
  const env = flags.strings('env').map((text) => {
    const at = text.indexOf('=');
    if (at <= 0 || isEnvVarName(text.slice(0, at)).length) throw new KubectlError(`invalid env: ${text}`);
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  });
  const port = flags.string('port') ? atoi(flags.string('port')) : undefined;
  const stdin = flags.bool('stdin');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(annotations && { annotations }) },
    spec: {
      containers: [
        {
          name,
          image: flags.string('image'),
          ...(command.length && { [flags.bool('command') ? 'command' : 'args']: command }),
          ...(env.length && { env }),
          ...(flags.string('image-pull-policy') && { imagePullPolicy: flags.string('image-pull-policy') }),
          ...(port !== undefined && { ports: [{ containerPort: port }] }),
          resources: {},
          ...(flags.bool('privileged') && { securityContext: { privileged: true } }),
          ...(stdin && { stdin: true, ...(!flags.bool('leave-stdin-open') && { stdinOnce: true }) }),
          ...(flags.bool('tty') && { tty: true }),
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: flags.string('restart'),
    },
    status: {},
  };
}

function pairsOf(texts: readonly string[], what: string): Record<string, string> | undefined {
  if (!texts.length) return undefined;
  const out: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0 || isEnvVarName(text.slice(0, at)).length) throw new KubectlError(`invalid ${what} format: ${text}`);
    out[text.slice(0, at)] = text.slice(at + 1);
  }
  return out;
}

function serviceFor({ flags, args }: Context): KubeObject {
  const labels = flags.string('labels');
  return serviceOf({
    name: args[0],
    selector: labels || `run=${args[0]}`,
    labels,
    ports: flags.string('port'),
    protocol: '',
    protocols: new Map(),
    targetPort: '',
    externalIP: '',
    type: '',
    loadBalancerIP: '',
    sessionAffinity: '',
    clusterIP: '',
  });
}

function create(context: Context, generated: KubeObject, resource: string): KubeObject {
  const { flags } = context;
  let object = recordCause(context, generated);
  if (context.namespaceIsExplicit)
    object = { ...object, metadata: { ...object.metadata, namespace: context.namespace } };
  const dryRun = dryRunOf(context);
  if (dryRun === 'client') return object;
  object = updateLastApplied(object, flags.bool('save-config'), true);
  const info: Info = { ...infoOf(context.discovery.find(resource), object, ''), namespace: context.namespace };
  return createObject(context, info, object, {
    fieldManager: flags.string('field-manager'),
    dryRun: dryRunQuery(dryRun),
  });
}

/** Wait until the pod runs, join it, and end as it ends. */
function* joinPod(context: Context, created: KubeObject): Co<number> {
  const { flags } = context;
  const info = infoOf(context.discovery.find('pods'), created, '');
  const atMs = context.kernel.now + flags.durationMs('pod-running-timeout');
  const ended = (pod: KubeObject): boolean => ['Succeeded', 'Failed'].includes(pod.status?.phase);
  const pod = yield* waitForObject(
    context,
    info,
    { atMs, once: false, unnamed: true },
    (object) => ended(object) || isReady(object),
  );
  if (ended(pod)) {
    if (!flags.bool('quiet')) yield* context.err(SESSION_NOTICE);
    yield* printLog(context, pod);
  } else
    yield* attachTo(context, pod, {
      container: '',
      stdin: flags.bool('stdin'),
      tty: flags.bool('tty'),
      quiet: flags.bool('quiet'),
      command: 'kubectl attach',
    });
  if (flags.bool('leave-stdin-open') || flags.string('restart') === 'Always') return 0;
  const success = flags.string('restart') === 'OnFailure';
  const last = yield* waitForObject(context, info, { atMs: Infinity, once: false }, (object) =>
    success ? object.status?.phase === 'Succeeded' : ended(object),
  );
  if (last.status?.phase === 'Succeeded') return 0;
  return failedPod(last);
}

const isReady = (pod: KubeObject): boolean =>
  pod.status?.phase === 'Running' &&
  (pod.status.conditions ?? []).some((condition: any) => condition.type === 'Ready' && condition.status === 'True');

function failedPod(pod: KubeObject): number {
  const where = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
  if (!terminated?.exitCode) throw new KubectlError(`${where} failed with unknown exit code`);
  throw new ExitError(
    `${where} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`,
    terminated.exitCode,
  );
}

function* printLog(context: Context, pod: KubeObject): Co<void> {
  const container = yield* containerOf(context, pod, '', true);
  const { name, namespace = '' } = pod.metadata;
  yield* context.out(context.cluster.pods.readLog(namespace, name, { container: container.name }));
}

/** `--rm`. */
function* removeAll(context: Context, objects: readonly KubeObject[]): Co<void> {
  for (const object of objects) {
    const resource = object.kind === 'Service' ? 'services' : 'pods';
    const found = yield* build(context, { args: [resource, object.metadata.name], requireObject: false });
    yield* deleteFound(context, found, {
      cascade: 'Background',
      graceSeconds: -1,
      ignoreNotFound: true,
      dryRun: 'none',
      wait: false,
      timeoutMs: 0,
      output: '',
      quiet: context.flags.bool('quiet'),
    });
  }
}
