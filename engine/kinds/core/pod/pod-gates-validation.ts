import { equal } from '../../equality.ts';
import { forbidden, invalid, type FieldErrors, type Path } from '../../field.ts';
import { internalForm } from '../../validation/internal-form.ts';

/** Gates may be taken away, none added; of several with one name the last is told. */
export function validateSchedulingGates(errors: FieldErrors, spec: any, old: any, path: Path): void {
  const known = new Set((old.schedulingGates ?? []).map(({ name }: any) => name));
  const gates: string[] = (spec.schedulingGates ?? []).map(({ name = '' }: any) => name);
  for (const [index, name] of gates.entries())
    if (!known.has(name) && gates.lastIndexOf(name) === index)
      errors.push(
        forbidden(path.index(index).child('name'), `only deletion is allowed, but found new scheduling gate '${name}'`),
      );
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/**
 * While a pod is gated its node selector and affinity may become narrower. What is looked at here is put back in `kept`,
 * so that the comparison of the whole spec does not see it.
 */
export function validateGatedChanges(errors: FieldErrors, kept: any, old: any, path: Path): void {
  if (!equal(kept.nodeSelector, old.nodeSelector)) {
    validateNarrowerSelector(errors, kept.nodeSelector ?? {}, old.nodeSelector ?? {}, path.child('nodeSelector'));
    if (old.nodeSelector) kept.nodeSelector = old.nodeSelector;
    else delete kept.nodeSelector;
  }
  const before = old.affinity?.nodeAffinity;
  if (equal(kept.affinity?.nodeAffinity, before)) return;
  validateNarrowerAffinity(errors, kept.affinity?.nodeAffinity, before, path.child('affinity', 'nodeAffinity'));
  if (!kept.affinity) kept.affinity = { nodeAffinity: before };
  else if (!old.affinity && !kept.affinity.podAffinity && !kept.affinity.podAntiAffinity) delete kept.affinity;
  else if (before) kept.affinity.nodeAffinity = before;
  else delete kept.affinity.nodeAffinity;
}

function validateNarrowerSelector(errors: FieldErrors, selector: any, old: any, path: Path): void {
  const narrower = Object.keys(old).every((key) => selector[key] === old[key]);
  if (!narrower)
    errors.push(invalid(path, selector, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
}

const shownTerm = (term: any): unknown => internalForm('NodeSelectorTerm', term);

function validateNarrowerAffinity(errors: FieldErrors, affinity: any, old: any, path: Path): void {
  const before: any[] | undefined = old?.[REQUIRED]?.nodeSelectorTerms;
  if (!before) return;
  const terms: any[] = affinity?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const at = path.child(REQUIRED, 'nodeSelectorTerms');
  if (terms.length !== before.length)
    return void errors.push(
      invalid(at, terms.map(shownTerm), 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'),
    );
  for (const [index, term] of terms.entries()) {
    const was = before[index];
    const extended = ['matchExpressions', 'matchFields'].every((field) =>
      equal((term[field] ?? []).slice(0, was[field]?.length ?? 0), was[field] ?? []),
    );
    const wasEmpty = !was.matchExpressions?.length && !was.matchFields?.length;
    if (wasEmpty ? !equal(term, was) : !extended)
      errors.push(invalid(at.index(index), shownTerm(term), 'only additions are allowed (no mutations or deletions)'));
  }
}
