import type { User } from '../../kinds/kind.ts';

/** What is asked of an authorizer: a verb on a resource, or on a URL that is none. */
export interface AuthorizationAttributes {
  readonly user: User;
  /** `get`, `list`, `create`, …; for a URL that is no resource the lower-case method. */
  readonly verb: string;
  readonly namespace?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Set where the request is for no resource: `/healthz`. */
  readonly path?: string;
}

/** The answer: `allowed`, or `denied` for good; neither means no opinion, which ends as a refusal. */
export interface Decision {
  readonly allowed: boolean;
  readonly denied?: boolean;
  readonly reason: string;
}

/** A rule about resources, as SelfSubjectRulesReview tells it. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** A rule about URLs that are no resources. */
export interface NonResourceRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Decision;
  /** All that a user may do in a namespace; `incomplete` where an authorizer cannot list its rules. */
  rulesFor(
    user: User,
    namespace: string,
  ): { resource: ResourceRule[]; nonResource: NonResourceRule[]; incomplete: boolean; error?: string };
}

/** Allows all, as `--authorization-mode=AlwaysAllow`. */
export const alwaysAllow: Authorizer = {
  authorize: () => ({ allowed: true, reason: '' }),
  rulesFor: () => ({
    resource: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResource: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }),
};

/** Allows all to the members of some groups, and has no opinion on others. */
export const privilegedGroups = (groups: readonly string[]): Authorizer => ({
  authorize: ({ user }) => ({ allowed: user.groups.some((group) => groups.includes(group)), reason: '' }),
  rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }),
});

/** Has a good word for nobody, as `--authorization-mode=AlwaysDeny`; another mode may still allow. */
export const alwaysDeny: Authorizer = {
  authorize: () => ({ allowed: false, reason: 'Everything is forbidden.' }),
  rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }),
};

/** Ask each in turn: the first that allows or denies decides; the reasons of the others are told together. */
export function union(authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(attributes) {
      const reasons: string[] = [];
      for (const authorizer of authorizers) {
        const decision = authorizer.authorize(attributes);
        if (decision.allowed || decision.denied) return decision;
        if (decision.reason) reasons.push(decision.reason);
      }
      return { allowed: false, reason: reasons.join('\n') };
    },
    rulesFor(user, namespace) {
      const all = authorizers.map((authorizer) => authorizer.rulesFor(user, namespace));
      return {
        resource: all.flatMap((rules) => rules.resource),
        nonResource: all.flatMap((rules) => rules.nonResource),
        incomplete: all.some((rules) => rules.incomplete),
        ...(all.find((rules) => rules.error) && { error: all.find((rules) => rules.error)!.error }),
      };
    },
  };
}
