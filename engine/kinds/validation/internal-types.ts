/**
 * The server's internal types, in which some of its messages print parts of an object: the order of their fields and
 * what stands where nothing is set. A field is `Name:type`, or `Name=jsonName:type` where the JSON name is not the name
 * with a small first letter. Types: `s` text, `i` number, `b` truth value, each with `?` where it may be null; `q`
 * a quantity; `j` a value printed as JSON has it (null if absent); `[x]` a list and `{}` a map (null if absent);
 * a name is another type. `@` marks a type whose fields stand without a name of their own, here written out in place.
 */
export const INTERNAL_TYPES: Readonly<Record<string, string>> = {
  PodTemplateSpec: 'metadata:meta Spec:PodSpec',
  PodSpec:
    'Volumes:[Volume] InitContainers:[Container] Containers:[Container] EphemeralContainers:[EphemeralContainer] ' +
    'RestartPolicy:s TerminationGracePeriodSeconds:i? ActiveDeadlineSeconds:i? DNSPolicy=dnsPolicy:s NodeSelector:{} ' +
    'ServiceAccountName:s AutomountServiceAccountToken:b? NodeName:s SecurityContext:PodSecurityContext? ' +
    'ImagePullSecrets:[LocalObjectReference] Hostname:s Subdomain:s SetHostnameAsFQDN:b? Affinity:Affinity? ' +
    'SchedulerName:s Tolerations:[Toleration] HostAliases:[HostAlias] PriorityClassName:s Priority:i? ' +
    'PreemptionPolicy:s? DNSConfig=dnsConfig:PodDNSConfig? ReadinessGates:[PodReadinessGate] RuntimeClassName:s? ' +
    'Overhead:{} EnableServiceLinks:b? TopologySpreadConstraints:[TopologySpreadConstraint] OS=os:PodOS? ' +
    'SchedulingGates:[PodSchedulingGate] ResourceClaims:[PodResourceClaim] Resources:ResourceRequirements? ' +
    'HostnameOverride:s? SchedulingGroup:j',
  // The host's namespaces stand in the internal security context, in the spec of the API's.
  PodSecurityContext:
    'HostNetwork:b HostPID:b HostIPC:b ShareProcessNamespace:b? HostUsers:b? SELinuxOptions=seLinuxOptions:SELinuxOptions? ' +
    'WindowsOptions:WindowsOptions? RunAsUser:i? RunAsGroup:i? RunAsNonRoot:b? SupplementalGroups:[i] ' +
    'SupplementalGroupsPolicy:s? FSGroup=fsGroup:i? FSGroupChangePolicy=fsGroupChangePolicy:s? Sysctls:[Sysctl] ' +
    'SeccompProfile:SeccompProfile? AppArmorProfile:AppArmorProfile? SELinuxChangePolicy=seLinuxChangePolicy:s?',
  SELinuxOptions: 'User:s Role:s Type:s Level:s',
  WindowsOptions:
    'GMSACredentialSpecName=gmsaCredentialSpecName:s? GMSACredentialSpec=gmsaCredentialSpec:s? RunAsUserName:s? HostProcess:b?',
  Sysctl: 'Name:s Value:s',
  SeccompProfile: 'Type:s LocalhostProfile:s?',
  AppArmorProfile: 'Type:s LocalhostProfile:s?',
  LocalObjectReference: 'Name:s',
  Affinity: 'NodeAffinity:NodeAffinity? PodAffinity:PodAffinity? PodAntiAffinity:PodAffinity?',
  NodeAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution:NodeSelector? PreferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]',
  PodAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm] PreferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]',
  NodeSelector: 'NodeSelectorTerms:[NodeSelectorTerm]',
  NodeSelectorTerm: 'MatchExpressions:[NodeSelectorRequirement] MatchFields:[NodeSelectorRequirement]',
  NodeSelectorRequirement: 'Key:s Operator:s Values:[s]',
  PreferredSchedulingTerm: 'Weight:i Preference:NodeSelectorTerm',
  PodAffinityTerm:
    'LabelSelector:selector? Namespaces:[s] TopologyKey:s NamespaceSelector:selector? MatchLabelKeys:[s] MismatchLabelKeys:[s]',
  WeightedPodAffinityTerm: 'Weight:i PodAffinityTerm:PodAffinityTerm',
  Toleration: 'Key:s Operator:s Value:s Effect:s TolerationSeconds:i?',
  HostAlias: 'IP=ip:s Hostnames:[s]',
  PodDNSConfig: 'Nameservers:[s] Searches:[s] Options:[PodDNSConfigOption]',
  PodDNSConfigOption: 'Name:s Value:s?',
  PodReadinessGate: 'ConditionType:s',
  TopologySpreadConstraint:
    'MaxSkew:i TopologyKey:s WhenUnsatisfiable:s LabelSelector:selector? MinDomains:i? NodeAffinityPolicy:s? NodeTaintsPolicy:s? MatchLabelKeys:[s]',
  PodOS: 'Name:s',
  PodSchedulingGate: 'Name:s',
  PodResourceClaim: 'Name:s ResourceClaimName:s? ResourceClaimTemplateName:s?',
  ResourceRequirements: 'Limits:{} Requests:{} Claims:[ResourceClaim]',
  ResourceClaim: 'Name:s Request:s',
  Container:
    'Name:s Image:s Command:[s] Args:[s] WorkingDir:s Ports:[ContainerPort] EnvFrom:[EnvFromSource] Env:[EnvVar] ' +
    'Resources:ResourceRequirements ResizePolicy:[ContainerResizePolicy] RestartPolicy:s? ' +
    'RestartPolicyRules:[ContainerRestartRule] VolumeMounts:[VolumeMount] VolumeDevices:[VolumeDevice] ' +
    'LivenessProbe:Probe? ReadinessProbe:Probe? StartupProbe:Probe? Lifecycle:Lifecycle? TerminationMessagePath:s ' +
    'TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:SecurityContext? Stdin:b StdinOnce:b TTY=tty:b',
  EphemeralContainer:
    'Name:s Image:s Command:[s] Args:[s] WorkingDir:s Ports:[ContainerPort] EnvFrom:[EnvFromSource] Env:[EnvVar] ' +
    'Resources:ResourceRequirements ResizePolicy:[ContainerResizePolicy] RestartPolicy:s? ' +
    'RestartPolicyRules:[ContainerRestartRule] VolumeMounts:[VolumeMount] VolumeDevices:[VolumeDevice] ' +
    'LivenessProbe:Probe? ReadinessProbe:Probe? StartupProbe:Probe? Lifecycle:Lifecycle? TerminationMessagePath:s ' +
    'TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:SecurityContext? Stdin:b StdinOnce:b TTY=tty:b ' +
    'TargetContainerName:s',
  ContainerPort: 'Name:s HostPort:i ContainerPort:i Protocol:s HostIP:s',
  EnvFromSource: 'Prefix:s ConfigMapRef:OptionalReference? SecretRef:OptionalReference?',
  OptionalReference: 'Name:s Optional:b?',
  EnvVar: 'Name:s Value:s ValueFrom:EnvVarSource?',
  EnvVarSource:
    'FieldRef:ObjectFieldSelector? ResourceFieldRef:ResourceFieldSelector? ConfigMapKeyRef:KeySelector? SecretKeyRef:KeySelector? FileKeyRef:FileKeySelector?',
  ObjectFieldSelector: 'APIVersion=apiVersion:s FieldPath:s',
  ResourceFieldSelector: 'ContainerName:s Resource:s Divisor:q',
  KeySelector: 'Name:s Key:s Optional:b?',
  FileKeySelector: 'VolumeName:s Path:s Key:s Optional:b?',
  ContainerResizePolicy: 'ResourceName:s RestartPolicy:s',
  ContainerRestartRule: 'Action:s ExitCodes:ContainerRestartRuleOnExitCodes?',
  ContainerRestartRuleOnExitCodes: 'Operator:s Values:[i]',
  VolumeMount: 'Name:s ReadOnly:b RecursiveReadOnly:s? MountPath:s SubPath:s MountPropagation:s? SubPathExpr:s',
  VolumeDevice: 'Name:s DevicePath:s',
  Probe:
    'Exec:ExecAction? HTTPGet=httpGet:HTTPGetAction? TCPSocket=tcpSocket:TCPSocketAction? GRPC=grpc:GRPCAction? InitialDelaySeconds:i TimeoutSeconds:i ' +
    'PeriodSeconds:i SuccessThreshold:i FailureThreshold:i TerminationGracePeriodSeconds:i?',
  Lifecycle: 'PostStart:LifecycleHandler? PreStop:LifecycleHandler? StopSignal:s?',
  LifecycleHandler:
    'Exec:ExecAction? HTTPGet=httpGet:HTTPGetAction? TCPSocket=tcpSocket:TCPSocketAction? Sleep:SleepAction?',
  ExecAction: 'Command:[s]',
  HTTPGetAction: 'Path:s Port:i Host:s Scheme:s HTTPHeaders=httpHeaders:[HTTPHeader]',
  HTTPHeader: 'Name:s Value:s',
  TCPSocketAction: 'Port:i Host:s',
  GRPCAction: 'Port:i Service:s?',
  SleepAction: 'Seconds:i',
  SecurityContext:
    'Capabilities:Capabilities? Privileged:b? SELinuxOptions=seLinuxOptions:SELinuxOptions? WindowsOptions:WindowsOptions? RunAsUser:i? RunAsGroup:i? ' +
    'RunAsNonRoot:b? ReadOnlyRootFilesystem:b? AllowPrivilegeEscalation:b? ProcMount:s? SeccompProfile:SeccompProfile? AppArmorProfile:AppArmorProfile?',
  Capabilities: 'Add:[s] Drop:[s]',
  Volume:
    'Name:s HostPath:HostPath? EmptyDir:EmptyDir? GCEPersistentDisk=gcePersistentDisk:GCEPersistentDisk? AWSElasticBlockStore=awsElasticBlockStore:AWSElasticBlockStore? ' +
    'GitRepo:GitRepo? Secret:SecretVolume? NFS=nfs:NFS? ISCSI=iscsi:ISCSI? Glusterfs:Glusterfs? PersistentVolumeClaim:ClaimVolume? RBD=rbd:RBD? ' +
    'Quobyte:Quobyte? FlexVolume:Flex? Cinder:Cinder? CephFS=cephfs:CephFS? Flocker:Flocker? DownwardAPI:DownwardVolume? FC=fc:FC? AzureFile:AzureFile? ' +
    'ConfigMap:ConfigMapVolume? VsphereVolume:Vsphere? AzureDisk:AzureDisk? PhotonPersistentDisk:Photon? Projected:Projected? PortworxVolume:Portworx? ' +
    'ScaleIO:ScaleIO? StorageOS=storageos:StorageOS? CSI=csi:CSI? Ephemeral:Ephemeral? Image:ImageVolume?',
  HostPath: 'Path:s Type:s?',
  EmptyDir: 'Medium:s SizeLimit:j',
  GCEPersistentDisk: 'PDName=pdName:s FSType=fsType:s Partition:i ReadOnly:b',
  AWSElasticBlockStore: 'VolumeID:s FSType=fsType:s Partition:i ReadOnly:b',
  GitRepo: 'Repository:s Revision:s Directory:s',
  SecretVolume: 'SecretName:s Items:[KeyToPath] DefaultMode:i? Optional:b?',
  ConfigMapVolume: 'Name:s Items:[KeyToPath] DefaultMode:i? Optional:b?',
  KeyToPath: 'Key:s Path:s Mode:i?',
  NFS: 'Server:s Path:s ReadOnly:b',
  ISCSI:
    'TargetPortal:s IQN=iqn:s Lun:i ISCSIInterface=iscsiInterface:s FSType=fsType:s ReadOnly:b Portals:[s] ' +
    'DiscoveryCHAPAuth=chapAuthDiscovery:b SessionCHAPAuth=chapAuthSession:b SecretRef:LocalObjectReference? InitiatorName:s?',
  Glusterfs: 'EndpointsName=endpoints:s Path:s ReadOnly:b',
  ClaimVolume: 'ClaimName:s ReadOnly:b',
  RBD: 'CephMonitors=monitors:[s] RBDImage=image:s FSType=fsType:s RBDPool=pool:s RadosUser=user:s Keyring:s SecretRef:LocalObjectReference? ReadOnly:b',
  Quobyte: 'Registry:s Volume:s ReadOnly:b User:s Group:s Tenant:s',
  Flex: 'Driver:s FSType=fsType:s SecretRef:LocalObjectReference? ReadOnly:b Options:{}',
  Cinder: 'VolumeID:s FSType=fsType:s ReadOnly:b SecretRef:LocalObjectReference?',
  CephFS: 'Monitors:[s] Path:s User:s SecretFile:s SecretRef:LocalObjectReference? ReadOnly:b',
  Flocker: 'DatasetName:s DatasetUUID:s',
  DownwardVolume: 'Items:[DownwardFile] DefaultMode:i?',
  DownwardFile: 'Path:s FieldRef:ObjectFieldSelector? ResourceFieldRef:ResourceFieldSelector? Mode:i?',
  FC: 'TargetWWNs:[s] Lun:i? FSType=fsType:s ReadOnly:b WWIDs=wwids:[s]',
  AzureFile: 'SecretName:s ShareName:s ReadOnly:b',
  Vsphere: 'VolumePath:s FSType=fsType:s StoragePolicyName:s StoragePolicyID:s',
  AzureDisk: 'DiskName:s DataDiskURI=diskURI:s CachingMode:s? FSType=fsType:s? ReadOnly:b? Kind:s?',
  Photon: 'PdID:s FSType=fsType:s',
  Projected: 'Sources:[Projection] DefaultMode:i?',
  Projection:
    'Secret:ProjectedKeys? DownwardAPI:ProjectedDownward? ConfigMap:ProjectedKeys? ServiceAccountToken:TokenProjection? ' +
    'ClusterTrustBundle:TrustBundle? PodCertificate:PodCertificate?',
  ProjectedKeys: 'Name:s Items:[KeyToPath] Optional:b?',
  ProjectedDownward: 'Items:[DownwardFile]',
  TokenProjection: 'Audience:s ExpirationSeconds:i Path:s',
  TrustBundle: 'Name:s? SignerName:s? LabelSelector:selector? Optional:b? Path:s',
  PodCertificate:
    'SignerName:s KeyType:s MaxExpirationSeconds:i? CredentialBundlePath:s KeyPath:s CertificateChainPath:s UserAnnotations:{}',
  Portworx: 'VolumeID:s FSType=fsType:s ReadOnly:b',
  ScaleIO:
    'Gateway:s System:s SecretRef:LocalObjectReference? SSLEnabled=sslEnabled:b ProtectionDomain:s StoragePool:s StorageMode:s VolumeName:s FSType=fsType:s ReadOnly:b',
  StorageOS: 'VolumeName:s VolumeNamespace:s FSType=fsType:s ReadOnly:b SecretRef:LocalObjectReference?',
  CSI: 'Driver:s ReadOnly:b? FSType=fsType:s? VolumeAttributes:{} NodePublishSecretRef:LocalObjectReference?',
  Ephemeral: 'VolumeClaimTemplate:ClaimTemplate?',
  ClaimTemplate: 'metadata:meta Spec:ClaimSpec',
  ClaimSpec:
    'AccessModes:[s] Selector:selector? Resources:VolumeResources VolumeName:s StorageClassName:s? VolumeMode:s? ' +
    'DataSource:TypedReference? DataSourceRef:TypedObjectReference? VolumeAttributesClassName:s?',
  VolumeResources: 'Limits:{} Requests:{}',
  TypedReference: 'APIGroup=apiGroup:s? Kind:s Name:s',
  TypedObjectReference: 'APIGroup=apiGroup:s? Kind:s Name:s Namespace:s?',
  ImageVolume: 'Reference:s PullPolicy:s',
  PersistentVolumeSource:
    'GCEPersistentDisk=gcePersistentDisk:GCEPersistentDisk? AWSElasticBlockStore=awsElasticBlockStore:AWSElasticBlockStore? HostPath:HostPath? ' +
    'Glusterfs:PersistentGlusterfs? NFS=nfs:NFS? RBD=rbd:PersistentRBD? Quobyte:Quobyte? ISCSI=iscsi:PersistentISCSI? FlexVolume:PersistentFlex? ' +
    'Cinder:PersistentCinder? CephFS=cephfs:PersistentCephFS? FC=fc:FC? Flocker:Flocker? AzureFile:PersistentAzureFile? VsphereVolume:Vsphere? ' +
    'AzureDisk:AzureDisk? PhotonPersistentDisk:Photon? PortworxVolume:Portworx? ScaleIO:PersistentScaleIO? Local:Local? ' +
    'StorageOS=storageos:PersistentStorageOS? CSI=csi:PersistentCSI?',
  SecretReference: 'Name:s Namespace:s',
  PersistentGlusterfs: 'EndpointsName=endpoints:s Path:s ReadOnly:b EndpointsNamespace:s?',
  PersistentRBD:
    'CephMonitors=monitors:[s] RBDImage=image:s FSType=fsType:s RBDPool=pool:s RadosUser=user:s Keyring:s SecretRef:SecretReference? ReadOnly:b',
  PersistentISCSI:
    'TargetPortal:s IQN=iqn:s Lun:i ISCSIInterface=iscsiInterface:s FSType=fsType:s ReadOnly:b Portals:[s] ' +
    'DiscoveryCHAPAuth=chapAuthDiscovery:b SessionCHAPAuth=chapAuthSession:b SecretRef:SecretReference? InitiatorName:s?',
  PersistentFlex: 'Driver:s FSType=fsType:s SecretRef:SecretReference? ReadOnly:b Options:{}',
  PersistentCinder: 'VolumeID:s FSType=fsType:s ReadOnly:b SecretRef:SecretReference?',
  PersistentCephFS: 'Monitors:[s] Path:s User:s SecretFile:s SecretRef:SecretReference? ReadOnly:b',
  PersistentAzureFile: 'SecretName:s ShareName:s ReadOnly:b SecretNamespace:s?',
  PersistentScaleIO:
    'Gateway:s System:s SecretRef:SecretReference? SSLEnabled=sslEnabled:b ProtectionDomain:s StoragePool:s StorageMode:s VolumeName:s FSType=fsType:s ReadOnly:b',
  Local: 'Path:s FSType=fsType:s?',
  PersistentStorageOS: 'VolumeName:s VolumeNamespace:s FSType=fsType:s ReadOnly:b SecretRef:ObjectReference?',
  ObjectReference: 'Kind:s Namespace:s Name:s UID=uid:s APIVersion=apiVersion:s ResourceVersion:s FieldPath:s',
  PersistentCSI:
    'Driver:s VolumeHandle:s ReadOnly:b FSType=fsType:s VolumeAttributes:{} ControllerPublishSecretRef:SecretReference? ' +
    'NodeStageSecretRef:SecretReference? NodePublishSecretRef:SecretReference? ControllerExpandSecretRef:SecretReference? NodeExpandSecretRef:SecretReference?',
  VolumeNodeAffinity: 'Required:NodeSelector?',
  ServicePort: 'Name:s Protocol:s AppProtocol:s? Port:i TargetPort:i NodePort:i',
  DeploymentStrategy: 'Type:s RollingUpdate:RollingUpdateDeployment?',
  RollingUpdateDeployment: 'MaxUnavailable:i MaxSurge:i',
  StatefulSetUpdateStrategy: 'Type:s RollingUpdate:RollingUpdateStatefulSet?',
  RollingUpdateStatefulSet: 'Partition:i MaxUnavailable:j',
  PodFailurePolicy: 'Rules:[PodFailurePolicyRule]',
  PodFailurePolicyRule:
    'Action:s OnExitCodes:PodFailurePolicyOnExitCodes? OnPodConditions:[PodFailurePolicyOnPodConditions]',
  PodFailurePolicyOnExitCodes: 'ContainerName:s? Operator:s Values:[i]',
  PodFailurePolicyOnPodConditions: 'Type:s Status:s',
  SuccessPolicy: 'Rules:[SuccessPolicyRule]',
  SuccessPolicyRule: 'SucceededIndexes:s? SucceededCount:i?',
  Taint: 'Key:s Value:s Effect:s TimeAdded:j',
};
