import type { KubeObject } from '../store/object.ts';
import type { FieldErrors } from './field.ts';
import type { Kind, KindContext } from './kind.ts';

/** What a kind's functions may look at, for tests: `services` are those that are already there. */
export function testContext(services: readonly KubeObject[] = []): KindContext {
  return {
    timestamp: '2026-11-21T10:00:00Z',
    nowMs: Date.UTC(2026, 10, 21, 10),
    user: { name: 'learner', groups: [] },
    subresource: '',
    dryRun: false,
    get: () => undefined,
    list: () => services,
    random: () => 7,
    isServed: () => true,
  };
}

/** Default, allocate, prepare and validate a new object as the API server does; returns the errors as it words them. */
export function created(kind: Kind, object: KubeObject, context: KindContext = testContext()): string[] {
  const words = (errors: FieldErrors): string[] => errors.map(({ field, message }) => `${field}: ${message}`);
  kind.default?.(object);
  const refused = kind.allocate?.(object, undefined, context) ?? [];
  if (refused.length) return words(refused);
  kind.prepareForCreate?.(object, context);
  return words(kind.validate?.(object, context) ?? []);
}
