import type { KubeObject } from '../../../store/object.ts';
import { isValidCIDR, isValidIP } from '../../addresses.ts';
import { duplicate, forbidden, invalid, notSupported, Path, required, type FieldErrors } from '../../field.ts';
import type { KindContext } from '../../kind.ts';
import { validateLabelMap } from '../../label-selector-validation.ts';
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidPortNum } from '../../names.ts';
import { addInvalid, oneOf } from '../../validation/checks.ts';
import { internalForm } from '../../validation/internal-form.ts';
import { portNumberOrName } from '../container/probes-validation.ts';
import { validateClusterIPChange, validateClusterIPs, validateFamilyChange } from './service-addresses-validation.ts';
import { isExternallyAccessible, isHeadless, needsHealthCheckPort } from './service-needs.ts';
import { validateNonSpecialIP } from './special-addresses.ts';

const SPEC = new Path('spec');
const ANNOTATIONS = new Path('metadata').child('annotations');
const HINTS = 'service.kubernetes.io/topology-aware-hints';
const MODE = 'service.kubernetes.io/topology-mode';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const MAX_AFFINITY_SECONDS = 86400;

/** A new service (`ValidateService`). */
export function validateService({ metadata, spec }: KubeObject, old?: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const annotations = metadata.annotations ?? {};
  if (annotations[MODE] !== undefined && annotations[HINTS] !== undefined && annotations[MODE] !== annotations[HINTS])
    errors.push(
      invalid(ANNOTATIONS.key(MODE), annotations[MODE], `must match annotations[${HINTS}] when both are specified`),
    );
  validateForm(errors, spec);
  validatePorts(errors, spec);
  if (spec.selector) errors.push(...validateLabelMap(spec.selector, SPEC.child('selector')));
  validateAffinity(errors, spec);
  validateClusterIPs(errors, spec, old?.spec);
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
    const at = SPEC.child('externalIPs').index(index);
    const why = isValidIP(ip);
    if (why.length) addInvalid(errors, at, ip, why);
    else validateNonSpecialIP(errors, ip, at);
  }
  validateType(errors, spec);
  validateDuplicates(errors, spec.ports ?? []);
  validateSourceRanges(errors, spec, annotations[SOURCE_RANGES]);
  validateLoadBalancer(errors, spec, undefined);
  validateTrafficPolicies(errors, spec);
  return errors;
}

function validateForm(errors: FieldErrors, spec: any): void {
  const headless = isHeadless(spec);
  if (!spec.ports?.length && !headless && spec.type !== 'ExternalName') errors.push(required(SPEC.child('ports')));
  if (headless && (spec.type === 'LoadBalancer' || spec.type === 'NodePort'))
    errors.push(
      invalid(SPEC.child('clusterIPs').index(0), 'None', `may not be set to 'None' for ${spec.type} services`),
    );
  if (spec.type !== 'ExternalName') return;
  const why = 'may not be set for ExternalName services';
  if (spec.clusterIPs?.length) errors.push(forbidden(SPEC.child('clusterIPs'), why));
  if (spec.ipFamilies?.length) errors.push(forbidden(SPEC.child('ipFamilies'), why));
  if (spec.ipFamilyPolicy != null) errors.push(forbidden(SPEC.child('ipFamilyPolicy'), why));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (!name) errors.push(required(SPEC.child('externalName')));
  else addInvalid(errors, SPEC.child('externalName'), name, isDNS1123Subdomain(name));
}

function validatePorts(errors: FieldErrors, { ports = [] }: any): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = SPEC.child('ports').index(index);
    const { name = '', protocol = '', appProtocol, targetPort } = port;
    if (!name) {
      if (ports.length > 1) errors.push(required(at.child('name')));
    } else {
      addInvalid(errors, at.child('name'), name, isDNS1123Label(name));
      if (names.has(name)) errors.push(duplicate(at.child('name'), name));
      names.add(name);
    }
    addInvalid(errors, at.child('port'), port.port ?? 0, isValidPortNum(port.port ?? 0));
    if (!protocol) errors.push(required(at.child('protocol')));
    else oneOf(errors, at.child('protocol'), protocol, ['SCTP', 'TCP', 'UDP']);
    portNumberOrName(errors, targetPort, at.child('targetPort'));
    if (appProtocol != null) addInvalid(errors, at.child('appProtocol'), appProtocol, isQualifiedName(appProtocol));
  }
}

function validateAffinity(errors: FieldErrors, { sessionAffinity = '', sessionAffinityConfig: config }: any): void {
  const path = SPEC.child('sessionAffinityConfig');
  if (!sessionAffinity) errors.push(required(SPEC.child('sessionAffinity')));
  else oneOf(errors, SPEC.child('sessionAffinity'), sessionAffinity, ['ClientIP', 'None']);
  if (sessionAffinity === 'None') {
    if (config) errors.push(forbidden(path, 'must not be set when session affinity is None'));
    return;
  }
  if (sessionAffinity !== 'ClientIP') return;
  const why = 'when session affinity type is ClientIP';
  const seconds = config?.clientIP?.timeoutSeconds;
  if (!config) errors.push(required(path, why));
  else if (!config.clientIP) errors.push(required(path.child('clientIP'), why));
  else if (seconds == null) errors.push(required(path.child('clientIP', 'timeoutSeconds'), why));
  else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS)
    errors.push(
      invalid(
        path.child('clientIP', 'timeoutSeconds'),
        seconds,
        `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
      ),
    );
}

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateType(errors: FieldErrors, { type = '', ports = [] }: any): void {
  if (!type) errors.push(required(SPEC.child('type')));
  else if (!TYPES.includes(type)) errors.push(notSupported(SPEC.child('type'), type, TYPES));
  if (type !== 'ClusterIP') return;
  for (const [index, { nodePort }] of ports.entries())
    if (nodePort)
      errors.push(
        forbidden(SPEC.child('ports').index(index).child('nodePort'), "may not be used when `type` is 'ClusterIP'"),
      );
}

/** Ports, and ports on the nodes, stand once for each protocol. */
function validateDuplicates(errors: FieldErrors, ports: any[]): void {
  const path = SPEC.child('ports');
  const nodePorts = new Set<string>();
  for (const [index, { protocol, nodePort }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(path.index(index).child('nodePort'), nodePort));
    nodePorts.add(key);
  }
  const seen = new Set<string>();
  for (const [index, { protocol, port }] of ports.entries()) {
    const key = `${protocol}/${port ?? 0}`;
    if (seen.has(key)) errors.push(duplicate(path.index(index), internalForm('ServicePort', { protocol, port })));
    seen.add(key);
  }
}

function validateSourceRanges(
  errors: FieldErrors,
  { type, loadBalancerSourceRanges }: any,
  annotation: string | undefined,
): void {
  const isField = !!loadBalancerSourceRanges?.length;
  const path = isField ? SPEC.child('LoadBalancerSourceRanges') : ANNOTATIONS.key(SOURCE_RANGES);
  if (!isField && annotation === undefined) return;
  if (type !== 'LoadBalancer') errors.push(forbidden(path, "may only be used when `type` is 'LoadBalancer'"));
  const ranges: string[] = isField ? loadBalancerSourceRanges : annotation!.trim() ? annotation!.split(',') : [];
  for (const [index, range] of ranges.entries()) {
    const block = range.trim();
    addInvalid(errors, isField ? path.index(index) : path, block, isValidCIDR(block));
  }
}

function validateLoadBalancer(errors: FieldErrors, spec: any, old: any): void {
  const { type, allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = spec;
  const why = "may only be used when `type` is 'LoadBalancer'";
  if (!old) {
    if (allocate != null && type !== 'LoadBalancer')
      errors.push(forbidden(SPEC.child('allocateLoadBalancerNodePorts'), why));
    if (allocate == null && type === 'LoadBalancer') errors.push(required(new Path('allocateLoadBalancerNodePorts')));
  }
  const path = SPEC.child('loadBalancerClass');
  if (old && old.type === 'LoadBalancer' && type === 'LoadBalancer' && loadBalancerClass !== old.loadBalancerClass)
    errors.push(invalid(path, loadBalancerClass ?? null, 'may not change once set'));
  if (loadBalancerClass == null) return;
  if (type !== 'LoadBalancer') return void errors.push(forbidden(path, why));
  addInvalid(errors, path, loadBalancerClass, isQualifiedName(loadBalancerClass));
}

const POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

function validateTrafficPolicies(errors: FieldErrors, spec: any): void {
  const {
    externalTrafficPolicy: external = '',
    internalTrafficPolicy: internal,
    healthCheckNodePort: health = 0,
  } = spec;
  const path = SPEC.child('externalTrafficPolicy');
  if (!isExternallyAccessible(spec)) {
    if (external) errors.push(invalid(path, external, 'may only be set for externally-accessible services'));
  } else if (!external) errors.push(required(path));
  else oneOf(errors, path, external, POLICIES);
  if (!needsHealthCheckPort(spec)) {
    if (health)
      errors.push(
        invalid(
          SPEC.child('healthCheckNodePort'),
          health,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        ),
      );
  } else if (health) addInvalid(errors, SPEC.child('healthCheckNodePort'), health, isValidPortNum(health));
  const at = SPEC.child('internalTrafficPolicy');
  if (internal == null && ['NodePort', 'LoadBalancer', 'ClusterIP'].includes(spec.type)) errors.push(required(at));
  oneOf(errors, at, internal, POLICIES);
  oneOf(errors, SPEC.child('trafficDistribution'), spec.trafficDistribution, DISTRIBUTIONS);
}

/** A change (`ValidateServiceUpdate`). */
export function validateServiceUpdate(object: KubeObject, old: KubeObject, context: KindContext): FieldErrors {
  if (context.subresource === 'status') return validateStatus(object);
  const errors: FieldErrors = [];
  validateClusterIPChange(errors, object.spec, old.spec);
  validateFamilyChange(errors, object.spec, old.spec);
  validateLoadBalancer(errors, object.spec, old.spec);
  const health = [object, old].map(({ spec }) =>
    needsHealthCheckPort(spec) ? (spec.healthCheckNodePort ?? 0) : undefined,
  );
  if (health[0] !== undefined && health[1] !== undefined && health[0] !== health[1])
    errors.push(forbidden(SPEC.child('healthCheckNodePort'), 'field is immutable'));
  return [...errors, ...validateService(object, old)];
}

/** What a cloud has assigned. */
function validateStatus({ spec, status }: KubeObject): FieldErrors {
  const errors: FieldErrors = [];
  const path = new Path('status').child('loadBalancer');
  const ingress: any[] = status?.loadBalancer?.ingress ?? [];
  if (spec.type !== 'LoadBalancer' && ingress.length)
    return [forbidden(path.child('ingress'), "may only be used when `spec.type` is 'LoadBalancer'")];
  for (const [index, { ip, hostname, ipMode }] of ingress.entries()) {
    const at = path.child('ingress').index(index);
    if (ip) addInvalid(errors, at.child('ip'), ip, isValidIP(ip));
    if (ip && ipMode == null) errors.push(required(at.child('ipMode'), 'must be specified when `ip` is set'));
    if (!ip && ipMode != null) errors.push(forbidden(at.child('ipMode'), 'may not be specified when `ip` is not set'));
    else oneOf(errors, at.child('ipMode'), ipMode, ['Proxy', 'VIP']);
    if (!hostname) continue;
    addInvalid(errors, at.child('hostname'), hostname, isDNS1123Subdomain(hostname));
    if (isValidIP(hostname).length === 0)
      errors.push(invalid(at.child('hostname'), hostname, 'must be a DNS name, not an IP address'));
  }
  return errors;
}
