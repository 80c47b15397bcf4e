import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { infoOf, mappingOf } from '../../resource/info.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunQuery, dryRunSuffix } from '../../flags/dry-run.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { fieldManagerFlag } from '../../flags/field-manager.ts';
import type { Flag, ParsedFlags } from '../../flags/flags.ts';
import { createObject } from '../../connection/helper.ts';
import { SAVE_CONFIG_FLAG, updateLastApplied } from '../../patching/last-applied.ts';
import { PRINT_FLAGS } from '../../flags/print-flags.ts';
import { VALIDATE_FLAG, validationOf } from '../../flags/validation.ts';
import { typedPrinterOf } from '../../printers/typed-output.ts';

/** What a generator makes an object of. */
export interface GeneratorInput {
  readonly name: string;
  /** The arguments after the name (a container's command). */
  readonly command: readonly string[];
  readonly flags: ParsedFlags;
  readonly context: Context;
}

/** A `kubectl create KIND` command. */
export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly short: string;
  readonly usage?: string;
  readonly examples?: string;
  readonly flags?: readonly Flag[];
  /** Put before the text of the server's refusal, which is then no Status any more; '' leaves it one. */
  readonly failure?: string;
  /** Is it without a namespace? */
  readonly clusterScoped?: boolean;
  /** Is an empty name refused before anything is made? */
  readonly needsName?: boolean;
  /** `--save-config` is taken and does nothing. */
  readonly neverSavesConfig?: boolean;
  /** The object as kubectl sends it. Throws KubectlError. */
  build(input: GeneratorInput): KubeObject;
}

/** The command of a generator, with the flags that all of them have. */
export function generatorCommand(generator: Generator): Command {
  return {
    name: generator.name,
    aliases: generator.aliases,
    short: generator.short,
    usage: generator.usage,
    examples: generator.examples,
    flags: [
      ...(generator.flags ?? []),
      ...PRINT_FLAGS,
      DRY_RUN_FLAG,
      VALIDATE_FLAG,
      fieldManagerFlag('kubectl-create'),
      SAVE_CONFIG_FLAG,
    ],
    run: (context) => runGenerator(context, generator),
  };
}

/** The one name a generator takes; what follows `--` does not count. */
export function nameArgument(context: Context): string {
  const count = context.dashAt < 0 ? context.args.length : context.dashAt;
  if (count !== 1) throw context.usageError(`exactly one NAME is required, got ${count}`);
  return context.args[0];
}

function* runGenerator(context: Context, generator: Generator): Co<void> {
  const name = nameArgument(context);
  // The configuration of the client comes before what the flags say.
  void context.connection;
  const { flags } = context;
  const dryRun = dryRunOf(context);
  const printer = typedPrinterOf(context, `created${dryRunSuffix(dryRun)}`);
  validationOf(flags);
  if (generator.needsName && !name) throw new KubectlError('name must be specified');
  let object = generator.build({ name, command: context.args.slice(1), flags, context });
  if (!generator.clusterScoped && context.namespaceIsExplicit)
    object = { ...object, metadata: { ...object.metadata, namespace: context.namespace } };
  object = updateLastApplied(object, flags.bool('save-config') && !generator.neverSavesConfig, true);
  if (dryRun !== 'client') object = send(context, object, generator);
  yield* context.out(printer.print(object));
}

function send(context: Context, object: KubeObject, generator: Generator): KubeObject {
  const mapping = mappingOf(context, object);
  if (!mapping) throw new KubectlError(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  const info = { ...infoOf(mapping, object, ''), namespace: generator.clusterScoped ? '' : context.namespace };
  try {
    return createObject(context, info, object, {
      fieldManager: context.flags.string('field-manager'),
      fieldValidation: validationOf(context.flags),
      dryRun: dryRunQuery(dryRunOf(context)),
    });
  } catch (error) {
    if (!generator.failure) throw error;
    throw new KubectlError(generator.failure + errorText(error));
  }
}
