import type { Co } from '../../../../kernel/coroutine.ts';
import type { KubeObject } from '../../../../store/object.ts';
import type { Command } from '../../command.ts';
import type { Context } from '../../context.ts';
import { errorText, KubectlError } from '../../errors.ts';
import { PRINT_FLAGS, printerOf } from '../../flags/print-flags.ts';
import { nameArgument } from './generator.ts';

const BOUND_KINDS: Readonly<Record<string, string>> = { Node: 'v1', Pod: 'v1', Secret: 'v1' };

/** `kubectl create token`. */
export const createToken: Command = {
  name: 'token',
  short: 'Request a service account token',
  usage: 'token SERVICE_ACCOUNT_NAME',
  flags: [
    ...PRINT_FLAGS,
    { name: 'audience', type: 'stringArray', usage: 'Whom the token is for; the API server where left out.' },
    { name: 'bound-object-kind', type: 'string', usage: 'The kind of an object to bind the token to.' },
    { name: 'bound-object-name', type: 'string', usage: 'The name of an object to bind the token to.' },
    { name: 'bound-object-uid', type: 'string', usage: 'The UID of an object to bind the token to.' },
    {
      name: 'duration',
      type: 'duration',
      usage: 'How long the token should be good; the server may give another time.',
    },
  ],
  run: runCreateToken,
};

function* runCreateToken(context: Context): Co<void> {
  const name = nameArgument(context);
  void context.namespace;
  if (!name) throw new KubectlError('service account name is required');
  const request = { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: {}, spec: specOf(context) };
  let response: KubeObject;
  try {
    response = context.client.request<KubeObject>({
      method: 'POST',
      path: `/api/v1/namespaces/${context.namespace}/serviceaccounts/${encodeURIComponent(name)}/token`,
      headers: { 'content-type': 'application/json' },
      body: request,
    });
  } catch (error) {
    throw new KubectlError(`failed to create token: ${errorText(error)}`);
  }
  const token: string = response.status?.token ?? '';
  if (!token) throw new KubectlError('failed to create token: no token in server response');
  if (context.flags.string('output')) return yield* context.out(printerOf(context, 'created').print(response));
  yield* context.out(context.process.stdout.isTerminal ? `${token}\n` : token);
}

function specOf({ flags }: Context): Record<string, unknown> {
  const duration = flags.durationMs('duration');
  if (duration < 0) throw new KubectlError('--duration must be greater than or equal to 0');
  if (duration % 1000) throw new KubectlError('--duration cannot be expressed in units less than seconds');
  if (flags.strings('audience').includes('')) throw new KubectlError('--audience must not be an empty string');
  const [kind, name, uid] = ['kind', 'name', 'uid'].map((part) => flags.string(`bound-object-${part}`));
  if (!kind && name) throw new KubectlError('--bound-object-name can only be set if --bound-object-kind is provided');
  if (!kind && uid) throw new KubectlError('--bound-object-uid can only be set if --bound-object-kind is provided');
  if (kind && !(kind in BOUND_KINDS))
    throw new KubectlError(`supported --bound-object-kind values are ${Object.keys(BOUND_KINDS).join(', ')}`);
  if (kind && !name) throw new KubectlError('--bound-object-name is required if --bound-object-kind is provided');
  return {
    audiences: flags.strings('audience').length ? flags.strings('audience') : null,
    expirationSeconds: duration ? duration / 1000 : null,
    boundObjectRef: kind ? { kind, apiVersion: BOUND_KINDS[kind], name, ...(uid && { uid }) } : null,
  };
}
