import type { Co } from '../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../store/object.ts';
import { attachTo } from './attach.ts';
import { build, fileFlags, fileOptions } from '../resource/builder.ts';
import { infoOf, type Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { checkCustom, customProfile, nonRootWarning, PROFILES, withCustom, withProfile } from './debug-profile.ts';
import { KubectlError } from '../errors.ts';
import { createObject, deleteObject, getObject, patchObject } from '../connection/helper.ts';
import { patchSchemaOf } from '../patching/patch-schema.ts';
import { randomSuffix } from '../basic/random-suffix.ts';
import { twoWayMergePatch, type Json } from '../patching/three-way-merge.ts';
import { waitForObject } from '../advanced/wait-for.ts';

/** `kubectl debug`. */
export const DEBUG: Command = {
  name: 'debug',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  flags: [
    { name: 'arguments-only', type: 'bool', usage: "Everything after -- becomes the container's arguments." },
    { name: 'attach', type: 'bool', usage: 'Wait for the container and join it. On with -i.' },
    { name: 'container', short: 'c', type: 'string', usage: "The debug container's name." },
    { name: 'copy-to', type: 'string', usage: 'Make a copy of the pod of this name.' },
    { name: 'custom', type: 'string', usage: 'A file with a container to merge in.' },
    { name: 'env', type: 'stringToString', usage: 'Variables of the container.' },
    ...fileFlags('The file, directory or URL with the object.', { kustomize: false, recursive: false }),
    { name: 'image', type: 'string', usage: "The debug container's image." },
    { name: 'image-pull-policy', type: 'string', usage: 'When to pull the image.' },
    { name: 'keep-annotations', type: 'bool', usage: 'Keep annotations in a copy.' },
    { name: 'keep-init-containers', type: 'bool', default: true, usage: 'Keep init containers in a copy.' },
    { name: 'keep-labels', type: 'bool', usage: 'Keep labels in a copy.' },
    { name: 'keep-liveness', type: 'bool', usage: 'Keep liveness probes in a copy.' },
    { name: 'keep-readiness', type: 'bool', usage: 'Keep readiness probes in a copy.' },
    { name: 'keep-startup', type: 'bool', usage: 'Keep startup probes in a copy.' },
    {
      name: 'profile',
      type: 'string',
      default: 'general',
      usage: `What the container may do: ${PROFILES.join(', ')}.`,
    },
    { name: 'quiet', short: 'q', type: 'bool', usage: 'Say less.' },
    { name: 'replace', type: 'bool', usage: 'Delete the pod that is copied.' },
    { name: 'same-node', type: 'bool', usage: 'Put the copy on the same node.' },
    { name: 'set-image', type: 'stringToString', usage: 'Images of containers in a copy.' },
    { name: 'share-processes', type: 'bool', default: true, usage: 'Share processes in a copy.' },
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Keep standard input of the container open.' },
    { name: 'target', type: 'string', usage: 'The container whose processes to see.' },
    { name: 'tty', short: 't', type: 'bool', usage: 'Give the container a terminal.' },
  ],
  run: runDebug,
};

function* runDebug(context: Context): Co<number> {
  const { args, dashAt } = context;
  const names = dashAt < 0 ? args : args.slice(0, dashAt);
  const command = dashAt < 0 ? [] : args.slice(dashAt);
  const custom = customProfile(context);
  validate(context, command);
  const { flags } = context;
  if (flags.string('target') && !flags.bool('quiet'))
    yield* context.out(
      `Targeting container ${JSON.stringify(flags.string('target'))}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  checkLater(context);
  checkCustom(custom);
  if (context.flags.string('profile') === 'legacy')
    yield* context.err(
      '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n',
    );
  const found = yield* build(context, {
    ...fileOptions(context),
    args: names.map((name) => (name.includes('/') ? name : `pods/${name}`)),
    latest: true,
    continueOnError: false,
  });
  yield* found.visit((info) => debugOne(context, info, command, custom));
  return 0;
}

/** A reference as distribution's grammar has it, roughly: no blanks, small letters in the path. */
const IMAGE =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,})?$/;

function validate(context: Context, command: readonly string[]): void {
  const { flags, args, dashAt } = context;
  const copy = flags.string('copy-to');
  const image = flags.string('image');
  const images = flags.map('set-image');
  if (copy) {
    if (!image && !images.size && !command.length)
      throw new KubectlError('you must specify --image, --set-image or command arguments.');
    if (command.length && !flags.string('container') && !image)
      throw new KubectlError('you must specify an existing container or a new image when specifying args.');
  } else {
    if (flags.bool('replace')) throw new KubectlError('--replace may only be used with --copy-to.');
    if (flags.bool('same-node')) throw new KubectlError('--same-node may only be used with --copy-to.');
    if (images.size) throw new KubectlError('--set-image may only be used with --copy-to.');
    if (!image) throw new KubectlError('you must specify --image when not using --copy-to.');
  }
  if (image && !IMAGE.test(image))
    throw new KubectlError(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (!(dashAt < 0 ? args.length : dashAt) && !flags.strings('filename').length)
    throw new KubectlError('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(flags.string('image-pull-policy')))
    throw new KubectlError(`invalid image pull policy: ${flags.string('image-pull-policy')}`);
  for (const [name, text] of images)
    if (!IMAGE.test(text))
      throw new KubectlError(
        `invalid image name ${JSON.stringify(text)} for container ${JSON.stringify(name)}: invalid reference format`,
      );
  if (flags.string('target') && copy)
    throw new KubectlError('--target is incompatible with --copy-to. Use --share-processes instead.');
}

/** What is checked after the target has been told. */
function checkLater({ flags }: Context): void {
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
  if (!PROFILES.includes(flags.string('profile')))
    throw new KubectlError(`unknown profile: ${flags.string('profile')}`);
}

function* debugOne(context: Context, info: Info, command: readonly string[], custom: Json | undefined): Co<void> {
  const { flags } = context;
  let pod: KubeObject;
  let container: string;
  if (info.mapping.kind === 'Node') {
    ({ pod, container } = debugNode(context, info, command, custom));
    if (!flags.bool('quiet'))
      yield* context.out(
        `Creating debugging pod ${pod.metadata.name} with container ${container} on node ${info.name}.\n`,
      );
  } else if (info.mapping.kind !== 'Pod') {
    throw new KubectlError(
      `${JSON.stringify(`${info.mapping.group}/${info.mapping.version}, Kind=${info.mapping.kind}`)} not supported by debug`,
    );
  } else if (flags.string('copy-to')) ({ pod, container } = yield* debugByCopy(context, info, command, custom));
  else ({ pod, container } = yield* debugInPlace(context, info, command, custom));
  const attach = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin');
  if (attach) yield* joinContainer(context, pod, container);
}

/** The fields of the debug container. */
function containerOf({ flags }: Context, name: string, command: readonly string[]): Record<string, unknown> {
  const env = [...flags.map('env')].map(([key, value]) => ({ name: key, value }));
  const pull = flags.string('image-pull-policy');
  return {
    name,
    image: flags.string('image'),
    ...(command.length && { [flags.bool('arguments-only') ? 'args' : 'command']: command }),
    ...(env.length && { env }),
    ...(pull && { imagePullPolicy: pull }),
    stdin: flags.bool('stdin'),
    tty: flags.bool('tty'),
    terminationMessagePolicy: 'File',
  };
}

/** A name for the container that the pod does not have yet. */
function freshName(context: Context, pod: KubeObject): string {
  if (context.flags.string('container')) return context.flags.string('container');
  const taken = new Set(
    ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
      ((pod.spec[list] ?? []) as { name: string }[]).map(({ name }) => name),
    ),
  );
  for (;;) {
    const name = `debugger-${randomSuffix(context)}`;
    if (!taken.has(name)) return name;
  }
}

/** Say what the container is called, where nobody chose it. */
function* tellName({ flags, process }: Context, name: string): Co<void> {
  if (!flags.string('container') && !flags.bool('quiet'))
    yield* process.stdout.write(`Defaulting debug container name to ${name}.\n`);
}

/** The type of an ephemeral container, as patches see it. */
const EPHEMERAL_CONTAINER = patchSchemaOf('v1', 'Pod')?.field('spec')?.schema?.field('ephemeralContainers')?.schema;

function* debugInPlace(
  context: Context,
  info: Info,
  command: readonly string[],
  custom: Json | undefined,
): Co<{ pod: KubeObject; container: string }> {
  const { flags } = context;
  const name = freshName(context, info.object!);
  const target = flags.string('target');
  yield* tellName(context, name);
  const fresh: Json = { ...containerOf(context, name, command), ...(target && { targetContainerName: target }) };
  const changed = (container: Json): Json => withCustom(withProfile(container, flags.string('profile')), custom);
  const there = ((info.object!.spec.ephemeralContainers ?? []) as Json[]).find((one) => one.name === name);
  // Where a container has that name already, the profile finds that one; the patch then is of both, the new one first.
  const added = there
    ? [{ ...twoWayMergePatch(there, fresh, EPHEMERAL_CONTAINER!), name }, changed(there)]
    : [changed(fresh)];
  yield* context.err(nonRootWarning(info.object!.spec as Json, added[added.length - 1]));
  const pod = patchObject(context, { ...info, subresource: 'ephemeralcontainers' }, 'strategic', {
    spec: {
      '$setElementOrder/ephemeralContainers': [
        ...((info.object!.spec.ephemeralContainers ?? []) as { name: string }[]),
        { name },
      ].map((one) => ({ name: one.name })),
      ephemeralContainers: added,
    },
  });
  return { pod, container: name };
}

function* debugByCopy(
  context: Context,
  info: Info,
  command: readonly string[],
  custom: Json | undefined,
): Co<{ pod: KubeObject; container: string }> {
  const { flags } = context;
  const original = info.object!;
  const changed = (container: Json): Json => withCustom(withProfile(container, flags.string('profile')), custom);
  // With other images alone the copy is otherwise as the pod is.
  const asIs = !flags.string('image') && !flags.string('container');
  const { labels, annotations } = original.metadata;
  const spec: Record<string, any> = { ...original.spec };
  if (!asIs || flags.changed('share-processes')) spec.shareProcessNamespace = flags.bool('share-processes');
  if (!flags.bool('same-node')) delete spec.nodeName;
  delete spec.ephemeralContainers;
  if (!asIs && !flags.bool('keep-init-containers')) delete spec.initContainers;
  spec.containers = (spec.containers as Record<string, unknown>[]).map((container) =>
    asIs ? { ...container } : withoutProbes(context, container),
  );
  const images = flags.map('set-image');
  for (const container of spec.containers)
    if (images.has(container.name) || images.has('*')) container.image = images.get(container.name) ?? images.get('*');
  let name = flags.string('container');
  const existing = spec.containers.find((container: { name: string }) => container.name === name);
  if (existing) {
    if (flags.string('image')) existing.image = flags.string('image');
    if (command.length) existing[flags.bool('arguments-only') ? 'args' : 'command'] = command;
    if (command.length && !flags.bool('arguments-only')) delete existing.args;
    existing.stdin = flags.bool('stdin');
    existing.tty = flags.bool('tty');
    if (!asIs)
      Object.assign(spec, { containers: spec.containers.map((one: Json) => (one === existing ? changed(one) : one)) });
  } else if (flags.string('image')) {
    name = freshName(context, original);
    yield* tellName(context, name);
    const added = changed(containerOf(context, name, command));
    yield* context.err(nonRootWarning(spec, added));
    spec.containers.push(added);
  } else name ||= spec.containers[0].name;
  const copy: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: flags.string('copy-to'),
      namespace: info.namespace,
      ...((asIs || flags.bool('keep-labels')) && labels && { labels }),
      ...((asIs || flags.bool('keep-annotations')) && annotations && { annotations }),
    },
    spec,
  };
  const pod = createObject(context, { ...info, name: copy.metadata.name }, copy);
  if (flags.bool('replace')) deleteObject(context, info);
  return { pod, container: name };
}

function withoutProbes({ flags }: Context, container: Record<string, unknown>): Record<string, unknown> {
  const out = { ...container };
  if (!flags.bool('keep-liveness')) delete out.livenessProbe;
  if (!flags.bool('keep-readiness')) delete out.readinessProbe;
  if (!flags.bool('keep-startup')) delete out.startupProbe;
  return out;
}

function debugNode(
  context: Context,
  info: Info,
  command: readonly string[],
  custom: Json | undefined,
): { pod: KubeObject; container: string } {
  const { flags } = context;
  const profile = flags.string('profile');
  const host = profile !== 'restricted' && profile !== 'baseline';
  const name = flags.string('container') || 'debugger';
  const plain = containerOf(context, name, command);
  const container = {
    ...(profile === 'general' ? plain : withProfile(plain, profile)),
    ...(host && { volumeMounts: [{ mountPath: '/host', name: 'host-root' }] }),
  };
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `node-debugger-${info.name}-${randomSuffix(context)}`,
      namespace: context.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' },
    },
    spec: {
      containers: [withCustom(container, custom)],
      ...(host && {
        hostIPC: true,
        hostNetwork: true,
        hostPID: true,
        volumes: [{ name: 'host-root', hostPath: { path: '/' } }],
      }),
      nodeName: info.name,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
  };
  const pods = context.discovery.find('pods');
  return {
    pod: createObject(context, { ...infoOf(pods, pod, ''), namespace: context.namespace }, pod),
    container: name,
  };
}

/** Wait until the container runs or has ended, and join it or print what it wrote. */
function* joinContainer(context: Context, pod: KubeObject, container: string): Co<void> {
  const { flags } = context;
  const info = infoOf(context.discovery.find('pods'), pod, '');
  const stateOf = (object: KubeObject): Record<string, unknown> | undefined =>
    ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
      .flatMap((list) => (object.status?.[list] ?? []) as { name: string; state?: Record<string, unknown> }[])
      .find(({ name }) => name === container)?.state;
  const ready = yield* waitForObject(context, info, { atMs: Infinity, once: false }, (object) => {
    const state = stateOf(object);
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  if (stateOf(ready)?.terminated !== undefined) {
    const { name, namespace = '' } = pod.metadata;
    yield* context.out(context.cluster.pods.readLog(namespace, name, { container }));
    return;
  }
  yield* attachTo(context, getObject(context, info), {
    container,
    stdin: flags.bool('stdin'),
    tty: flags.bool('tty'),
    quiet: flags.bool('quiet'),
    command: 'kubectl attach',
  });
}
