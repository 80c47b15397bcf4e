/**
 * Structs that Kubernetes' Go types embed: their names stand in the paths of decoding errors
 * (`Volume.spec.volumes.VolumeSource.hostPath`), though not in the JSON. By definition: the embedded struct and its fields;
 * `!` before the list: all but these.
 */
const EMBEDDED: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.v1.NamedRuleWithOperations': [
    'RuleWithOperations operations',
    'RuleWithOperations.Rule apiGroups apiVersions resources scope',
  ],
  'admissionregistration.v1.RuleWithOperations': ['Rule apiGroups apiVersions resources scope'],
  'core.v1.ConfigMapEnvSource': ['LocalObjectReference name'],
  'core.v1.ConfigMapKeySelector': ['LocalObjectReference name'],
  'core.v1.ConfigMapProjection': ['LocalObjectReference name'],
  'core.v1.ConfigMapVolumeSource': ['LocalObjectReference name'],
  'core.v1.EphemeralContainer': ['EphemeralContainerCommon ! targetContainerName'],
  'core.v1.PersistentVolumeSpec': [
    'PersistentVolumeSource ! capacity accessModes claimRef persistentVolumeReclaimPolicy storageClassName mountOptions volumeMode nodeAffinity volumeAttributesClassName',
  ],
  'core.v1.Probe': ['ProbeHandler exec httpGet tcpSocket grpc'],
  'core.v1.SecretEnvSource': ['LocalObjectReference name'],
  'core.v1.SecretKeySelector': ['LocalObjectReference name'],
  'core.v1.SecretProjection': ['LocalObjectReference name'],
  'core.v1.Volume': ['VolumeSource ! name'],
  'networking.v1.IngressRule': ['IngressRuleValue http'],
  'resource.v1.DeviceAllocationConfiguration': ['DeviceConfiguration opaque'],
  'resource.v1.DeviceClaimConfiguration': ['DeviceConfiguration opaque'],
  'resource.v1.DeviceClassConfiguration': ['DeviceConfiguration opaque'],
};

/** The embedded structs' names before a field, as a decoding error's path has them. */
export function embeddedPath(definition: string, field: string, isObject: boolean): readonly string[] {
  if (isObject && (field === 'apiVersion' || field === 'kind')) return ['TypeMeta'];
  for (const entry of EMBEDDED[definition] ?? []) {
    const [path, ...fields] = entry.split(' ');
    const except = fields[0] === '!';
    if (fields.includes(field) !== except) return path.split('.');
  }
  return [];
}
