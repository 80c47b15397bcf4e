import type { Co } from '../../../../kernel/coroutine.ts';
import { encodeBase64Url } from '../../../../kernel/base64.ts';
import { sha256Bytes } from '../../../../kernel/sha256.ts';
import type { KubeObject } from '../../../../store/object.ts';
import { CLIENT_VERSION } from '../../connection/client-version.ts';
import type { Context } from '../../context.ts';
import { groupResource, groupVersion, type Mapping } from '../../connection/discovery.ts';
import { dryRunQuery, dryRunSuffix, type DryRun } from '../../flags/dry-run.ts';
import { errorText, hasReason, KubectlError } from '../../errors.ts';
import { getObject, patchObject } from '../../connection/helper.ts';
import { infoOf, type Info } from '../../resource/info.ts';
import { klogWarning } from '../../klog.ts';
import { listAll } from '../../resource/list-all.ts';
import { printerOf } from '../../flags/print-flags.ts';
import { validationOf } from '../../flags/validation.ts';
import { deletePruned } from './prune.ts';

const ID_LABEL = 'applyset.kubernetes.io/id';
const MEMBER_LABEL = 'applyset.kubernetes.io/part-of';
const TYPE_LABEL = 'applyset.kubernetes.io/is-parent-type';
const TOOLING = 'applyset.kubernetes.io/tooling';
const KINDS = 'applyset.kubernetes.io/contains-group-kinds';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
const TOOL = 'kubectl';

/** What an ApplySet holds: kinds as `Deployment.apps`, and namespaces. */
interface Contents {
  readonly kinds: ReadonlyMap<string, Mapping>;
  readonly namespaces: ReadonlySet<string>;
}

/**
 * The objects that were applied under one parent object (`kubectl apply --prune --applyset`): the parent knows their
 * kinds and namespaces, a label of theirs names the parent. Follows pkg/cmd/apply/applyset.go.
 */
export class ApplySet {
  readonly #context: Context;
  readonly #mapping: Mapping;
  readonly #name: string;
  readonly #namespace: string;
  readonly #dryRun: DryRun;
  #before: Contents = { kinds: new Map(), namespaces: new Set() };
  #after: Contents = { kinds: new Map(), namespaces: new Set() };

  /** @param reference the parent: a Secret's name, or `RESOURCE[.GROUP]/NAME`. Throws KubectlError. */
  constructor(context: Context, reference: string, dryRun: DryRun) {
    const slash = reference.indexOf('/');
    this.#context = context;
    this.#dryRun = dryRun;
    this.#name = reference.slice(slash + 1);
    try {
      if (!this.#name) throw new KubectlError('name cannot be blank');
      this.#mapping = context.discovery.findOrNoMatch(slash < 0 ? 'secrets' : reference.slice(0, slash));
    } catch (error) {
      throw new KubectlError(`invalid parent reference ${JSON.stringify(reference)}: ${errorText(error)}`);
    }
    this.#namespace = this.#mapping.namespaced ? context.flags.string('namespace') : '';
  }

  /** The label that tells members; throws KubectlError where the parent cannot be one. */
  check(): void {
    const errors: string[] = [];
    if (this.#mapping.namespaced && !this.#namespace)
      errors.push('namespace is required to use namespace-scoped ApplySet');
    if (!this.#builtIn && !this.#isParentType())
      errors.push(
        `resource ${JSON.stringify(`${this.#mapping.group}/${this.#mapping.version}, Resource=${this.#mapping.resource}`)} is not permitted as an ApplySet parent`,
      );
    if (errors.length) throw new KubectlError(errors.length > 1 ? `[${errors.join(', ')}]` : errors[0]);
  }

  /** Give objects that are to be applied the label of members. Throws KubectlError where one has it. */
  adopt(infos: readonly Info[]): void {
    for (const info of infos) {
      const { metadata } = info.object!;
      if (metadata?.labels?.[MEMBER_LABEL] !== undefined)
        throw new KubectlError(`ApplySet label ${JSON.stringify(MEMBER_LABEL)} already set in input data`);
      const labels = { ...metadata?.labels, [MEMBER_LABEL]: this.#id() };
      info.object = { ...info.object!, metadata: { ...metadata, labels } };
    }
  }

  /** Read what the parent knows, and note what is about to be applied besides. Throws KubectlError. */
  begin(infos: readonly Info[]): void {
    this.#before = this.#read();
    this.#after = {
      kinds: new Map(infos.map(({ mapping }) => [kindName(mapping), mapping])),
      namespaces: new Set(infos.filter(({ mapping }) => mapping.namespaced).map(({ namespace }) => namespace)),
    };
    this.#write({
      kinds: new Map([...this.#before.kinds, ...this.#after.kinds]),
      namespaces: new Set([...this.#before.namespaces, ...this.#after.namespaces]),
    });
  }

  /** Delete the members that were not applied now, and note what is left. Throws what deleting throws. */
  *prune(uids: ReadonlySet<string>): Co<void> {
    const printer = printerOf(this.#context, `pruned${dryRunSuffix(this.#dryRun)}`);
    for (const { mapping, object } of this.#members()) {
      if (uids.has(object.metadata.uid ?? '')) continue;
      deletePruned(this.#context, infoOf(mapping, object, ''), this.#dryRun);
      yield* this.#context.out(printer.print(object));
    }
    try {
      this.#write(this.#after);
    } catch (error) {
      throw new KubectlError(`apply and prune succeeded, but ApplySet update failed: ${errorText(error)}`);
    }
  }

  get #builtIn(): boolean {
    return this.#mapping.group === '' && ['secrets', 'configmaps'].includes(this.#mapping.resource);
  }

  /** A custom resource may be a parent where its definition says so. */
  #isParentType(): boolean {
    const { discovery } = this.#context;
    const definitions = discovery.find('customresourcedefinitions.apiextensions.k8s.io');
    const wanted = groupResource(this.#mapping);
    return listAll(this.#context, {}, definitions, TYPE_LABEL).some(({ metadata }) => metadata.name === wanted);
  }

  /** base64url of the hash of name, namespace, kind and group, between words that make it a label's value. */
  #id(): string {
    const { kind, group } = this.#mapping;
    const name = new TextEncoder().encode([this.#name, this.#namespace, kind, group].join('.'));
    return `applyset-${encodeBase64Url(sha256Bytes(name))}-v1`;
  }

  get #info(): Info {
    return { mapping: this.#mapping, namespace: this.#namespace, name: this.#name, source: '' };
  }

  /** The parent as messages name it. */
  get #shown(): string {
    return JSON.stringify(`${this.#mapping.resource}.${this.#mapping.group}/${this.#name}`);
  }

  #read(): Contents {
    let parent: KubeObject;
    try {
      parent = getObject(this.#context, this.#info);
    } catch (error) {
      if (!hasReason(error, 'NotFound'))
        throw new KubectlError(`failed to fetch ApplySet parent object ${this.#shown}: ${errorText(error)}`);
      if (!this.#builtIn) throw new KubectlError('custom resource ApplySet parents cannot be created automatically');
      return this.#before;
    }
    const { labels = {}, annotations = {} } = parent.metadata;
    this.#checkParent(labels, annotations);
    const namespaces = (annotations[NAMESPACES] ?? '').split(',').filter(Boolean);
    if (this.#namespace) namespaces.push(this.#namespace);
    return { kinds: this.#readKinds(annotations[KINDS]), namespaces: new Set(namespaces) };
  }

  #checkParent(labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>): void {
    const tooling = annotations[TOOLING];
    const exists = `ApplySet parent object ${this.#shown}`;
    if (tooling === undefined)
      throw new KubectlError(`${exists} already exists and is missing required annotation "${TOOLING}"`);
    const slash = tooling.lastIndexOf('/');
    const tool = slash < 0 ? tooling : tooling.slice(0, slash);
    if (tool !== TOOL)
      throw new KubectlError(
        `${exists} already exists and is managed by tooling ${JSON.stringify(tool)} instead of "${TOOL}"`,
      );
    const id = labels[ID_LABEL];
    if (id === undefined) throw new KubectlError(`${exists} exists and does not have required label ${ID_LABEL}`);
    if (id !== this.#id())
      throw new KubectlError(
        `${exists} exists and has incorrect value for label "${ID_LABEL}" (got: ${id}, want: ${this.#id()})`,
      );
  }

  #readKinds(text: string | undefined): Map<string, Mapping> {
    const failed = (why: string): KubectlError =>
      new KubectlError(`parsing ApplySet annotation on ${this.#shown}: ${why}`);
    if (text === undefined)
      throw failed(`kubectl requires the "${KINDS}" annotation to be set on all ApplySet parent objects`);
    const kinds = new Map<string, Mapping>();
    for (const name of text.split(',').filter(Boolean)) {
      const [kind, ...group] = name.split('.');
      const mapping = this.#context.discovery.byKind(group.join('.'), kind);
      if (!mapping)
        throw failed(
          `could not find mapping for kind in "${KINDS}" annotation: no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group.join('.'))}`,
        );
      kinds.set(name, mapping);
    }
    return kinds;
  }

  /** The members of the kinds and in the namespaces that the parent knew at the beginning. */
  *#members(): Generator<{ mapping: Mapping; object: KubeObject }> {
    const selector = `${MEMBER_LABEL}=${this.#id()}`;
    const kinds = [...this.#before.kinds].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, mapping] of kinds) {
      const namespaces = mapping.namespaced ? [...this.#before.namespaces].sort() : [''];
      for (const namespace of namespaces)
        for (const object of listAll(this.#context, { namespace }, mapping, selector)) yield { mapping, object };
    }
  }

  /** Write down at the parent what the set holds; other managers' conflicts are overruled. */
  #write({ kinds, namespaces }: Contents): void {
    if (this.#dryRun === 'client') return;
    const others = [...namespaces].filter((namespace) => namespace !== this.#namespace);
    const parent = {
      kind: this.#mapping.kind,
      apiVersion: groupVersion(this.#mapping),
      metadata: {
        name: this.#name,
        ...(this.#namespace && { namespace: this.#namespace }),
        labels: { [ID_LABEL]: this.#id() },
        annotations: {
          [NAMESPACES]: others.sort().join(','),
          [KINDS]: [...kinds.keys()].sort().join(','),
          [TOOLING]: `${TOOL}/${CLIENT_VERSION}`,
        },
      },
    };
    const send = (force: boolean): void =>
      void patchObject(this.#context, this.#info, 'apply', parent, {
        fieldManager: `${TOOL}-applyset`,
        fieldValidation: validationOf(this.#context.flags),
        dryRun: dryRunQuery(this.#dryRun),
        force,
      });
    try {
      try {
        send(false);
      } catch (error) {
        if (!hasReason(error, 'Conflict')) throw error;
        klogWarning(
          this.#context,
          'applyset.go:446',
          `WARNING: failed to update ApplySet: ${errorText(error)}\nApplySet field manager ${TOOL}-applyset should own these fields. Retrying with conflicts forced.`,
        );
        send(true);
      }
    } catch (error) {
      throw new KubectlError(`failed to update ApplySet: ${errorText(error)}`);
    }
  }
}

const kindName = ({ kind, group }: Mapping): string => (group ? `${kind}.${group}` : kind);
