import { KubectlError } from '../errors.ts';
import type { Context } from '../context.ts';
import { mergeMaps } from '../patching/local-patch.ts';
import { patchSchemaOf } from '../patching/patch-schema.ts';
import { isMap, type Json } from '../patching/three-way-merge.ts';
import { decodeYaml } from '../yaml/decode.ts';

/** The names of the profiles of `kubectl debug`. */
export const PROFILES = ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'];

const CAPABILITIES: Readonly<Record<string, readonly string[]>> = {
  general: ['SYS_PTRACE'],
  netadmin: ['NET_ADMIN', 'NET_RAW'],
};

/** A container with what a profile allows and forbids it, on top of what it may already (pkg/cmd/debug/profiles.go). */
export function withProfile(container: Json, profile: string): Json {
  const { securityContext, ...rest } = container;
  const old = (securityContext ?? {}) as Json;
  const capabilities = (old.capabilities ?? {}) as Json;
  switch (profile) {
    case 'general':
    case 'netadmin': {
      const add = [...((capabilities.add ?? []) as string[]), ...CAPABILITIES[profile]];
      return { ...rest, securityContext: { ...old, capabilities: { ...capabilities, add } } };
    }
    case 'sysadmin':
      return { ...rest, securityContext: { ...old, privileged: true } };
    case 'restricted':
      return {
        ...rest,
        securityContext: {
          ...old,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      };
    case 'baseline':
      return rest;
  }
  return container;
}

const NON_ROOT_WARNING =
  'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n';

/** What is said where a profile grants a container what its pod's user cannot use; '' where there is nothing to say. */
export function nonRootWarning(podSpec: Json, container: Json): string {
  const own = (container.securityContext ?? {}) as Json;
  const capabilities = (own.capabilities ?? {}) as Json;
  const grants = own.privileged === true || ((capabilities.add ?? []) as string[]).length > 0;
  const user = ((podSpec.securityContext ?? {}) as Json).runAsUser;
  return user && own.runAsUser !== 0 && grants ? NON_ROOT_WARNING : '';
}

/** Fields that `--custom` must leave alone. */
const FIXED = ['name', 'command', 'image', 'lifecycle', 'volumeDevices'];

/** The container of `--custom`; undefined where none is given. Throws KubectlError where the file is none. */
export function customProfile(context: Context): Json | undefined {
  const file = context.flags.string('custom');
  if (!file) return undefined;
  let text: string;
  try {
    text = context.readFile(file);
  } catch (error) {
    throw new KubectlError(`must pass a container spec json file for custom profile: ${(error as Error).message}`);
  }
  const failed = (why: string): KubectlError =>
    new KubectlError(`${file} does not contain a valid container spec: ${why}`);
  let read: unknown;
  try {
    read = decodeYaml(text);
  } catch (error) {
    throw failed((error as Error).message);
  }
  if (read !== null && !isMap(read))
    throw failed(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goType(read)} into Go value of type v1.Container`,
    );
  return read ?? {};
}

/** Throws where a custom profile changes what it must not. */
export function checkCustom(custom: Json | undefined): void {
  if (FIXED.some((field) => custom?.[field] !== undefined))
    throw new KubectlError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
}

/** A container with a custom profile merged in. */
export function withCustom(container: Json, custom: Json | undefined): Json {
  if (!custom) return container;
  return mergeMaps(container, custom, patchSchemaOf('v1', 'Pod')?.field('spec')?.schema?.field('containers')?.schema);
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : 'number';
}
