import type { LabelSelector } from '../cells.ts';
import { invalid, notSupported, required, type FieldErrors, type Path } from '../field.ts';
import { isDNS1035Label, isDNS1123Subdomain, isValidPortNum } from '../names.ts';
import { validateSelector } from '../label-selector-validation.ts';
import { expressionScope } from './expressions.ts';
import { validateMatchConditions, type MatchCondition } from './match-validation.ts';
import { validateRule, type RuleWithOperations } from './rules-validation.ts';

interface ServiceReference {
  name?: string;
  namespace?: string;
  path?: string;
  port?: number;
}

/** How to reach a webhook. */
export interface ClientConfig {
  url?: string;
  service?: ServiceReference;
}

/** A webhook of either kind. */
export interface Webhook {
  name?: string;
  clientConfig?: ClientConfig;
  rules?: RuleWithOperations[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  sideEffects?: string;
  timeoutSeconds?: number;
  admissionReviewVersions?: string[];
  matchConditions?: MatchCondition[];
  reinvocationPolicy?: string;
}

const ACCEPTED = ['v1', 'v1beta1'];

/** Follows validateValidatingWebhook and validateMutatingWebhook of pkg/apis/admissionregistration/validation. */
function validateWebhook(webhook: Webhook, path: Path): FieldErrors {
  return [
    ...validateFullName(webhook.name ?? '', path.child('name')),
    ...(webhook.rules ?? []).flatMap((rule, i) => validateRule(rule, path.child('rules').index(i))),
    ...oneOf(webhook.failurePolicy, ['Fail', 'Ignore'], path.child('failurePolicy')),
    ...oneOf(webhook.matchPolicy, ['Equivalent', 'Exact'], path.child('matchPolicy')),
    ...validateSideEffects(webhook.sideEffects, path.child('sideEffects')),
    ...validateTimeout(webhook.timeoutSeconds, path.child('timeoutSeconds')),
    ...validateSelector(webhook.namespaceSelector, path.child('namespaceSelector')),
    ...validateSelector(webhook.objectSelector, path.child('objectSelector')),
    ...oneOf(webhook.reinvocationPolicy, ['IfNeeded', 'Never'], path.child('reinvocationPolicy')),
    ...validateClientConfig(webhook.clientConfig ?? {}, path.child('clientConfig')),
    ...validateMatchConditions(
      webhook.matchConditions,
      expressionScope({ params: false, authorizer: true }),
      path.child('matchConditions'),
    ),
    ...validateReviewVersions(webhook.admissionReviewVersions ?? [], path.child('admissionReviewVersions')),
  ];
}

const oneOf = (value: string | undefined, supported: readonly string[], path: Path): FieldErrors =>
  value === undefined || supported.includes(value) ? [] : [notSupported(path, value, supported)];

function validateFullName(name: string, path: Path): FieldErrors {
  if (!name) return [required(path)];
  const why = isDNS1123Subdomain(name);
  if (why.length) return [invalid(path, name, why.join(','))];
  if (name.split('.').length < 3)
    return [invalid(path, name, 'should be a domain with at least three segments separated by dots')];
  return [];
}

function validateSideEffects(value: string | undefined, path: Path): FieldErrors {
  const allowed = ['None', 'NoneOnDryRun'];
  return value === undefined
    ? [required(path, `must specify one of ${allowed.join(', ')}`)]
    : oneOf(value, allowed, path);
}

const validateTimeout = (seconds: number | undefined, path: Path): FieldErrors =>
  seconds !== undefined && (seconds < 1 || seconds > 30)
    ? [invalid(path, seconds, 'the timeout value must be between 1 and 30 seconds')]
    : [];

function validateReviewVersions(versions: readonly string[], path: Path): FieldErrors {
  if (!versions.length) return [required(path, `must specify one of ${ACCEPTED.join(', ')}`)];
  const errors: FieldErrors = [];
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) errors.push(invalid(path.index(i), version, 'duplicate version'));
    else for (const why of isDNS1035Label(version)) errors.push(invalid(path.index(i), version, why));
  });
  if (!versions.some((version) => ACCEPTED.includes(version)))
    errors.push(invalid(path, versions, `must include at least one of ${ACCEPTED.join(', ')}`));
  return errors;
}

/** Follows webhook.ValidateWebhookURL and ValidateWebhookService of apiserver/pkg/util/webhook. */
function validateClientConfig({ url, service }: ClientConfig, path: Path): FieldErrors {
  if ((url === undefined) === (service === undefined))
    return [required(path, 'exactly one of url or service is required')];
  return url !== undefined ? validateURL(url, path.child('url')) : validateService(service!, path.child('service'));
}

const FORM = '; desired format: https://host[/path]';

/** The URL of a webhook: https, a host, and nothing but a path behind it. */
export function validateURL(url: string, path: Path): FieldErrors {
  const found =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(url);
  if (!found || /[\0-\x1f\x7f]/.test(url))
    return [
      required(
        path,
        `url must be a valid URL: parse ${JSON.stringify(url)}: net/url: invalid control character in URL${FORM}`,
      ),
    ];
  const escape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(url);
  if (escape)
    return [
      required(
        path,
        `url must be a valid URL: parse ${JSON.stringify(url)}: invalid URL escape ${JSON.stringify(escape[0])}${FORM}`,
      ),
    ];
  const [, scheme = '', user, host = '', , query, fragment] = found;
  const errors: FieldErrors = [];
  if (scheme !== 'https') errors.push(invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`));
  if (!host) errors.push(invalid(path, host, `host must be specified${FORM}`));
  if (user !== undefined) errors.push(invalid(path, user, 'user information is not permitted in the URL'));
  if (fragment) errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if (query) errors.push(invalid(path, query, 'query parameters are not permitted in the URL'));
  return errors;
}

/** The service of a webhook, and the path there. */
export function validateService({ name, namespace, path: url, port = 0 }: ServiceReference, path: Path): FieldErrors {
  const errors: FieldErrors = [];
  // The server tells of a missing name at the namespace's field, and the other way round.
  if (!namespace) errors.push(required(path.child('name')));
  if (!name) errors.push(required(path.child('namespace')));
  const why = isValidPortNum(port);
  if (why.length) errors.push(invalid(path.child('port'), port, `port is not valid: ${why.join(',')}`));
  return url === undefined ? errors : [...errors, ...validatePath(url, path.child('path'))];
}

function validatePath(url: string, path: Path): FieldErrors {
  if (!url || url === '/') return [];
  if (url === '//') return [invalid(path, url, 'segment[0] may not be empty')];
  const errors: FieldErrors = url.startsWith('/') ? [] : [invalid(path, url, "must start with a '/'")];
  // The server leaves out the first byte: of other characters than ASCII something stays, which is no name.
  const rest = (url.charCodeAt(0) < 0x80 ? url.slice(1) : `\ufffd${url.slice(1)}`).replace(/\/$/, '');
  rest.split('/').forEach((step, i) => {
    if (!step) errors.push(invalid(path, url, `segment[${i}] may not be empty`));
    else for (const why of isDNS1123Subdomain(step)) errors.push(invalid(path, url, `segment[${i}]: ${why}`));
  });
  return errors;
}

/** All webhooks of a configuration; names stand once. */
export function validateWebhooks(webhooks: readonly Webhook[], path: Path): FieldErrors {
  const seen = new Set<string>();
  return webhooks.flatMap((webhook, i) => {
    const errors = validateWebhook(webhook, path.index(i));
    const name = webhook.name ?? '';
    if (name && seen.has(name))
      errors.push({
        type: 'FieldValueDuplicate',
        field: String(path.index(i).child('name')),
        message: `Duplicate value: ${JSON.stringify(name)}`,
      });
    seen.add(name);
    return errors;
  });
}
