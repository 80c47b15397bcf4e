import type { Co } from '../../../kernel/coroutine.ts';
import { canonicalQuantity, quantityError } from '../../../kinds/quantity.ts';
import type { KubeObject } from '../../../store/object.ts';
import { build, fileFlags, fileOptions } from '../resource/builder.ts';
import { infoOf, type Info } from '../resource/info.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { groupVersion } from '../connection/discovery.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../flags/dry-run.ts';
import { errorText, KubectlError } from '../errors.ts';
import { fieldManagerFlag } from '../flags/field-manager.ts';
import { createObject } from '../connection/helper.ts';
import { SAVE_CONFIG_FLAG, updateLastApplied } from '../patching/last-applied.ts';
import { PRINT_FLAGS } from '../flags/print-flags.ts';
import { RECORD_FLAG, recordCause } from '../flags/record.ts';
import { typedPrinterOf } from '../printers/typed-output.ts';

/** `kubectl autoscale`. */
export const AUTOSCALE: Command = {
  name: 'autoscale',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  usage: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  flags: [
    ...PRINT_FLAGS,
    { name: 'cpu', type: 'string', usage: 'Target of CPU use: a share (70%) or a quantity (500m).' },
    {
      name: 'cpu-percent',
      type: 'int32',
      default: -1,
      usage: 'Target of CPU use in percent of what is requested.',
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    },
    DRY_RUN_FLAG,
    fieldManagerFlag('kubectl-autoscale'),
    ...fileFlags('The file, directory or URL with what to autoscale.'),
    { name: 'max', type: 'int32', default: -1, required: true, usage: 'The most pods there may be.' },
    { name: 'memory', type: 'string', usage: 'Target of memory use: a share (60%) or a quantity (200Mi).' },
    { name: 'min', type: 'int32', default: -1, usage: 'The fewest pods there may be.' },
    { name: 'name', type: 'string', usage: "The autoscaler's name; the object's own where left out." },
    RECORD_FLAG,
    SAVE_CONFIG_FLAG,
  ],
  run: runAutoscale,
};

function* runAutoscale(context: Context): Co<void> {
  // The configuration of the client comes before what the flags say.
  void context.connection;
  validate(context);
  const found = yield* build(context, { ...fileOptions(context), args: context.args });
  let count = 0;
  yield* found.visit(function* (info) {
    if (!info.mapping.subresources.includes('scale'))
      throw new KubectlError(
        `cannot autoscale a ${info.mapping.kind}: could not find scale subresource for ${info.mapping.group}/${info.mapping.version}, Resource=${info.mapping.resource} in discovery information`,
      );
    yield* autoscaleOne(context, info);
    count++;
  });
  if (!count) throw new KubectlError('no objects passed to autoscale');
}

function validate({ flags }: Context): void {
  const [min, max] = [flags.number('min'), flags.number('max')];
  if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min)
    throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (flags.number('cpu-percent') > 0 && flags.string('cpu'))
    throw new KubectlError('--cpu-percent and --cpu are mutually exclusive');
  if (flags.string('cpu')) targetOf(flags.string('cpu'), 'cpu');
  if (flags.string('memory')) targetOf(flags.string('memory'), 'memory');
}

/** autoscaling/v2 first; where that is refused, autoscaling/v1 if it can say as much. */
function* autoscaleOne(context: Context, info: Info): Co<void> {
  try {
    return yield* send(context, scalerV2(context, info));
  } catch {
    const refusal = refusesV1(context);
    if (refusal !== undefined)
      throw new KubectlError(
        `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${refusal}`,
      );
  }
  yield* send(context, scalerV1(context, info));
}

function* send(context: Context, scaler: KubeObject): Co<void> {
  const { flags } = context;
  const dryRun = dryRunOf(context);
  let object = recordCause(context, scaler);
  if (dryRun === 'client')
    return yield* context.out(typedPrinterOf(context, `created${dryRunSuffix(dryRun)}`).print(object));
  object = updateLastApplied(object, flags.bool('save-config'), true);
  const version = object.apiVersion.split('/')[1];
  const mapping = context.discovery.byResource('autoscaling', 'horizontalpodautoscalers', version);
  if (!mapping) throw new KubectlError('the server could not find the requested resource');
  const actual = createObject(context, { ...infoOf(mapping, object, ''), namespace: context.namespace }, object, {
    fieldManager: flags.string('field-manager'),
    dryRun: dryRunQuery(dryRun),
  });
  yield* context.out(typedPrinterOf(context, `autoscaled${dryRunSuffix(dryRun)}`).print(actual));
}

/** Why autoscaling/v1 cannot say what the flags do; undefined where it can. */
function refusesV1({ flags }: Context): string | undefined {
  let share: boolean;
  try {
    share = targetOf(flags.string('cpu'), 'cpu').type === 'Utilization';
  } catch (error) {
    return errorText(error);
  }
  const memory = flags.string('memory') !== '';
  return !memory && (flags.number('cpu-percent') >= 0 || share) ? undefined : '%!w(<nil>)';
}

function base(context: Context, info: Info, version: string, spec: Record<string, unknown>): KubeObject {
  const { flags } = context;
  const min = flags.number('min');
  return {
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: flags.string('name') || info.name,
      ...(context.namespaceIsExplicit && { namespace: context.namespace }),
    },
    spec: {
      scaleTargetRef: { apiVersion: groupVersion(info.mapping), kind: info.mapping.kind, name: info.name },
      ...(min > 0 && { minReplicas: min }),
      maxReplicas: flags.number('max'),
      ...spec,
    },
  };
}

function scalerV2(context: Context, info: Info): KubeObject {
  const { flags } = context;
  const metrics: unknown[] = [];
  const metric = (name: string, target: Record<string, unknown>): void => {
    metrics.push({ type: 'Resource', resource: { name, target } });
  };
  const percent = flags.number('cpu-percent');
  if (percent > 0) metric('cpu', { type: 'Utilization', averageUtilization: percent });
  if (flags.string('cpu')) metric('cpu', targetOf(flags.string('cpu'), 'cpu'));
  if (flags.string('memory')) metric('memory', targetOf(flags.string('memory'), 'memory'));
  const object = base(context, info, 'v2', metrics.length ? { metrics } : {});
  return { ...object, status: { currentMetrics: null, desiredReplicas: 0 } };
}

function scalerV1(context: Context, info: Info): KubeObject {
  const percent = context.flags.number('cpu-percent');
  const object = base(context, info, 'v1', percent >= 0 ? { targetCPUUtilizationPercentage: percent } : {});
  return { ...object, status: { currentReplicas: 0, desiredReplicas: 0 } };
}

/** A target as typed: a share, a quantity, or a number in the resource's usual unit. Throws KubectlError. */
function targetOf(input: string, resource: 'cpu' | 'memory'): Record<string, unknown> & { type: string } {
  const text = input.trim();
  if (!text) throw new KubectlError('empty input');
  if (text.endsWith('%')) {
    const share = text.slice(0, -1);
    if (!/^\+?\d{1,10}$/.test(share) || Number(share) > 0x7fff_ffff)
      throw new KubectlError(`invalid percentage value: ${share}`);
    return { type: 'Utilization', averageUtilization: Number(share) };
  }
  const unit = resource === 'cpu' ? 'm' : 'Mi';
  const quantity = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? `${Number(text)}${unit}` : text;
  if (quantityError(quantity) !== undefined) throw new KubectlError(`invalid resource ${resource} value: ${text}`);
  return { type: 'AverageValue', averageValue: canonicalQuantity(quantity) };
}
