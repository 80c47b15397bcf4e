/**
 * What Kubernetes' Go types say of their fields and OpenAPI does not: which are pointers (a zero is kept), which are
 * written even when empty, which are structs by value (written as {}), and the names of their types, which decoding
 * errors tell. After the types in k8s.io/api, apimachinery and apiextensions-apiserver.
 *
 * A line is a definition and its fields. `name*`: a pointer to a scalar. `name+`: written even when empty (fields that
 * OpenAPI requires are so anyway). `name-`: left out when empty, though required. `name.`: a struct by value.
 * `name=T`: the scalar (or the list's element) is of the named type T; `name=*T`: a pointer to it; `name=@T`: the map's
 * named type; `name=T:`: the type of its keys.
 */
export const GO_FIELDS = `
admissionregistration.v1.MatchResources matchPolicy=*MatchPolicyType
admissionregistration.v1.MutatingAdmissionPolicy spec.
admissionregistration.v1.MutatingAdmissionPolicyBinding spec.
admissionregistration.v1.MutatingAdmissionPolicySpec failurePolicy=*FailurePolicyType reinvocationPolicy=ReinvocationPolicyType
admissionregistration.v1.MutatingWebhook failurePolicy=*FailurePolicyType matchPolicy=*MatchPolicyType reinvocationPolicy=*ReinvocationPolicyType sideEffects=*SideEffectClass timeoutSeconds*
admissionregistration.v1.Mutation patchType=PatchType
admissionregistration.v1.NamedRuleWithOperations operations=OperationType scope=*ScopeType
admissionregistration.v1.ParamRef parameterNotFoundAction=*ParameterNotFoundActionType
admissionregistration.v1.RuleWithOperations operations=OperationType scope=*ScopeType
admissionregistration.v1.ServiceReference path* port*
admissionregistration.v1.ValidatingAdmissionPolicy spec. status.
admissionregistration.v1.ValidatingAdmissionPolicyBinding spec.
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec policyName- validationActions=ValidationAction validationActions-
admissionregistration.v1.ValidatingAdmissionPolicySpec failurePolicy=*FailurePolicyType
admissionregistration.v1.ValidatingWebhook failurePolicy=*FailurePolicyType matchPolicy=*MatchPolicyType sideEffects=*SideEffectClass timeoutSeconds*
admissionregistration.v1.Validation reason=*metav1.StatusReason
admissionregistration.v1.WebhookClientConfig url*
apps.v1.DaemonSet spec. status.
apps.v1.DaemonSetCondition lastTransitionTime+ status=corev1.ConditionStatus type=DaemonSetConditionType
apps.v1.DaemonSetSpec updateStrategy. revisionHistoryLimit*
apps.v1.DaemonSetStatus collisionCount*
apps.v1.DaemonSetUpdateStrategy type=DaemonSetUpdateStrategyType
apps.v1.Deployment spec. status.
apps.v1.DeploymentCondition lastTransitionTime+ lastUpdateTime+ status=corev1.ConditionStatus type=DeploymentConditionType
apps.v1.DeploymentSpec strategy. progressDeadlineSeconds* replicas* revisionHistoryLimit*
apps.v1.DeploymentStatus collisionCount* terminatingReplicas*
apps.v1.DeploymentStrategy type=DeploymentStrategyType
apps.v1.ReplicaSet spec. status.
apps.v1.ReplicaSetCondition lastTransitionTime+ status=corev1.ConditionStatus type=ReplicaSetConditionType
apps.v1.ReplicaSetSpec template. replicas*
apps.v1.ReplicaSetStatus terminatingReplicas*
apps.v1.RollingUpdateStatefulSetStrategy partition*
apps.v1.StatefulSet spec. status.
apps.v1.StatefulSetCondition lastTransitionTime+ status=corev1.ConditionStatus type=StatefulSetConditionType
apps.v1.StatefulSetOrdinals start+
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=PersistentVolumeClaimRetentionPolicyType whenScaled=PersistentVolumeClaimRetentionPolicyType
apps.v1.StatefulSetSpec podManagementPolicy=PodManagementPolicyType replicas* revisionHistoryLimit* serviceName+ updateStrategy.
apps.v1.StatefulSetStatus availableReplicas+ collisionCount*
apps.v1.StatefulSetUpdateStrategy type=StatefulSetUpdateStrategyType
authentication.v1.BoundObjectReference uid=types.UID
authentication.v1.SelfSubjectReview status.
authentication.v1.SelfSubjectReviewStatus userInfo.
authentication.v1.TokenRequest spec. status.
authentication.v1.TokenRequestSpec boundObjectRef+ expirationSeconds* expirationSeconds+ audiences+
authentication.v1.TokenRequestStatus expirationTimestamp+ token+
authentication.v1.TokenReview status.
authentication.v1.TokenReviewSpec token-
authentication.v1.TokenReviewStatus user.
authentication.v1.UserInfo extra=ExtraValue
authorization.v1.LocalSubjectAccessReview status.
authorization.v1.SelfSubjectAccessReview status.
authorization.v1.SelfSubjectRulesReview status.
authorization.v1.SubjectAccessReview status.
authorization.v1.SubjectAccessReviewSpec extra=ExtraValue
autoscaling.v1.HorizontalPodAutoscaler spec. status.
autoscaling.v1.HorizontalPodAutoscalerSpec minReplicas* targetCPUUtilizationPercentage*
autoscaling.v1.HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage* observedGeneration*
autoscaling.v1.Scale spec. status.
autoscaling.v2.ContainerResourceMetricSource name=corev1.ResourceName
autoscaling.v2.ContainerResourceMetricStatus name=corev1.ResourceName
autoscaling.v2.HPAScalingPolicy type=HPAScalingPolicyType
autoscaling.v2.HPAScalingRules selectPolicy=*ScalingPolicySelect stabilizationWindowSeconds*
autoscaling.v2.HorizontalPodAutoscaler spec. status.
autoscaling.v2.HorizontalPodAutoscalerCondition lastTransitionTime+ status=corev1.ConditionStatus type=HorizontalPodAutoscalerConditionType
autoscaling.v2.HorizontalPodAutoscalerSpec minReplicas*
autoscaling.v2.HorizontalPodAutoscalerStatus currentMetrics+ observedGeneration*
autoscaling.v2.MetricSpec type=MetricSourceType
autoscaling.v2.MetricStatus type=MetricSourceType
autoscaling.v2.MetricTarget averageUtilization* type=MetricTargetType
autoscaling.v2.MetricValueStatus averageUtilization*
autoscaling.v2.ResourceMetricSource name=corev1.ResourceName
autoscaling.v2.ResourceMetricStatus name=corev1.ResourceName
batch.v1.CronJob spec. status.
batch.v1.CronJobSpec concurrencyPolicy=ConcurrencyPolicy failedJobsHistoryLimit* startingDeadlineSeconds* successfulJobsHistoryLimit* suspend* timeZone*
batch.v1.Job spec. status.
batch.v1.JobCondition lastProbeTime+ lastTransitionTime+ status=corev1.ConditionStatus type=JobConditionType
batch.v1.JobSpec activeDeadlineSeconds* backoffLimit* backoffLimitPerIndex* completionMode=*CompletionMode completions* managedBy* manualSelector* maxFailedIndexes* parallelism* podReplacementPolicy=*PodReplacementPolicy suspend* ttlSecondsAfterFinished*
batch.v1.JobStatus failedIndexes* ready* terminating*
batch.v1.JobTemplateSpec metadata. spec.
batch.v1.PodFailurePolicyOnExitCodesRequirement containerName* operator=PodFailurePolicyOnExitCodesOperator
batch.v1.PodFailurePolicyOnPodConditionsPattern status=corev1.ConditionStatus status+ type=corev1.PodConditionType
batch.v1.PodFailurePolicyRule action=PodFailurePolicyAction onPodConditions-
batch.v1.SuccessPolicyRule succeededCount* succeededIndexes*
batch.v1.UncountedTerminatedPods failed=types.UID succeeded=types.UID
certificates.v1.CertificateSigningRequest status.
certificates.v1.CertificateSigningRequestCondition lastTransitionTime+ lastUpdateTime+ status=corev1.ConditionStatus type=RequestConditionType
certificates.v1.CertificateSigningRequestSpec expirationSeconds* extra=ExtraValue usages=KeyUsage
coordination.v1.Lease spec.
coordination.v1.LeaseSpec holderIdentity* leaseDurationSeconds* leaseTransitions* preferredHolder* strategy=*CoordinatedLeaseStrategy
core.v1.AppArmorProfile localhostProfile* type=AppArmorProfileType
core.v1.AttachedVolume name=UniqueVolumeName
core.v1.AzureDiskVolumeSource cachingMode=*AzureDataDiskCachingMode fsType* kind=*AzureDataDiskKind readOnly*
core.v1.AzureFilePersistentVolumeSource secretNamespace* secretNamespace+
core.v1.CSIVolumeSource fsType* readOnly*
core.v1.Capabilities add=Capability drop=Capability
core.v1.ClientIPConfig timeoutSeconds*
core.v1.ClusterTrustBundleProjection name* optional* signerName*
core.v1.ComponentCondition status=ConditionStatus type=ComponentConditionType
core.v1.ConfigMap immutable*
core.v1.ConfigMapEnvSource optional*
core.v1.ConfigMapKeySelector optional*
core.v1.ConfigMapNodeConfigSource uid=types.UID
core.v1.ConfigMapProjection optional*
core.v1.ConfigMapVolumeSource defaultMode* optional*
core.v1.Container imagePullPolicy=PullPolicy resources. restartPolicy=*ContainerRestartPolicy terminationMessagePolicy=TerminationMessagePolicy
core.v1.ContainerImage names+
core.v1.ContainerPort protocol=Protocol
core.v1.ContainerResizePolicy resourceName=ResourceName restartPolicy=ResourceResizeRestartPolicy
core.v1.ContainerRestartRule action=ContainerRestartRuleAction action-
core.v1.ContainerRestartRuleOnExitCodes operator=ContainerRestartRuleOnExitCodesOperator operator-
core.v1.ContainerStateRunning startedAt+
core.v1.ContainerStateTerminated finishedAt+ startedAt+
core.v1.ContainerStatus allocatedResources=@ResourceList lastState. started* state. stopSignal=*Signal
core.v1.DownwardAPIVolumeFile mode*
core.v1.DownwardAPIVolumeSource defaultMode*
core.v1.EmptyDirVolumeSource medium=StorageMedium
core.v1.EndpointAddress nodeName*
core.v1.EndpointPort appProtocol* protocol=Protocol
core.v1.EphemeralContainer imagePullPolicy=PullPolicy resources. restartPolicy=*ContainerRestartPolicy terminationMessagePolicy=TerminationMessagePolicy
core.v1.Event eventTime+ firstTimestamp+ lastTimestamp+ reportingComponent+ reportingInstance+ source.
core.v1.EventSeries lastObservedTime+
core.v1.FCVolumeSource lun*
core.v1.FileKeySelector optional*
core.v1.GRPCAction service* service+
core.v1.GlusterfsPersistentVolumeSource endpointsNamespace*
core.v1.HTTPGetAction scheme=URIScheme
core.v1.HostPathVolumeSource type=*HostPathType
core.v1.ISCSIPersistentVolumeSource initiatorName*
core.v1.ISCSIVolumeSource initiatorName*
core.v1.ImageVolumeSource pullPolicy=PullPolicy
core.v1.KeyToPath mode*
core.v1.Lifecycle stopSignal=*Signal
core.v1.LimitRange spec.
core.v1.LimitRangeItem default=@ResourceList defaultRequest=@ResourceList max=@ResourceList maxLimitRequestRatio=@ResourceList min=@ResourceList type=LimitType
core.v1.LoadBalancerIngress ipMode=*LoadBalancerIPMode
core.v1.LocalVolumeSource fsType*
core.v1.Namespace spec. status.
core.v1.NamespaceCondition lastTransitionTime+ status=ConditionStatus type=NamespaceConditionType
core.v1.NamespaceSpec finalizers=FinalizerName
core.v1.NamespaceStatus phase=NamespacePhase
core.v1.Node spec. status.
core.v1.NodeAddress type=NodeAddressType
core.v1.NodeCondition lastHeartbeatTime+ lastTransitionTime+ status=ConditionStatus type=NodeConditionType
core.v1.NodeDaemonEndpoints kubeletEndpoint.
core.v1.NodeFeatures supplementalGroupsPolicy*
core.v1.NodeRuntimeHandler name+
core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts* userNamespaces*
core.v1.NodeSelectorRequirement operator=NodeSelectorOperator
core.v1.NodeStatus allocatable=@ResourceList capacity=@ResourceList daemonEndpoints. nodeInfo. phase=NodePhase volumesInUse=UniqueVolumeName
core.v1.NodeSwapStatus capacity*
core.v1.ObjectReference uid=types.UID
core.v1.PersistentVolume spec. status.
core.v1.PersistentVolumeClaim spec. status.
core.v1.PersistentVolumeClaimCondition lastProbeTime+ lastTransitionTime+ status=ConditionStatus type=PersistentVolumeClaimConditionType
core.v1.PersistentVolumeClaimSpec accessModes=PersistentVolumeAccessMode resources. storageClassName* volumeAttributesClassName* volumeMode=*PersistentVolumeMode
core.v1.PersistentVolumeClaimStatus accessModes=PersistentVolumeAccessMode allocatedResources=@ResourceList capacity=@ResourceList currentVolumeAttributesClassName* phase=PersistentVolumeClaimPhase
core.v1.PersistentVolumeClaimTemplate metadata.
core.v1.PersistentVolumeSpec accessModes=PersistentVolumeAccessMode capacity=@ResourceList persistentVolumeReclaimPolicy=PersistentVolumeReclaimPolicy volumeAttributesClassName* volumeMode=*PersistentVolumeMode
core.v1.PersistentVolumeStatus phase=PersistentVolumePhase
core.v1.Pod spec. status.
core.v1.PodCertificateProjection keyType- maxExpirationSeconds* signerName-
core.v1.PodCondition lastProbeTime+ lastTransitionTime+ status=ConditionStatus type=PodConditionType
core.v1.PodDNSConfigOption value*
core.v1.PodOS name=OSName
core.v1.PodReadinessGate conditionType=PodConditionType
core.v1.PodResourceClaim resourceClaimName* resourceClaimTemplateName*
core.v1.PodResourceClaimStatus resourceClaimName*
core.v1.PodSchedulingGroup podGroupName*
core.v1.PodSecurityContext fsGroup* fsGroupChangePolicy=*PodFSGroupChangePolicy runAsGroup* runAsNonRoot* runAsUser* seLinuxChangePolicy=*PodSELinuxChangePolicy supplementalGroupsPolicy=*SupplementalGroupsPolicy
core.v1.PodSpec activeDeadlineSeconds* automountServiceAccountToken* dnsPolicy=DNSPolicy enableServiceLinks* hostUsers* hostnameOverride* overhead=@ResourceList preemptionPolicy=*PreemptionPolicy priority* restartPolicy=RestartPolicy runtimeClassName* setHostnameAsFQDN* shareProcessNamespace* terminationGracePeriodSeconds*
core.v1.PodStatus allocatedResources=@ResourceList phase=PodPhase qosClass=PodQOSClass resize=PodResizeStatus
core.v1.PodTemplate template.
core.v1.PodTemplateSpec metadata. spec.
core.v1.PortStatus error* protocol=Protocol
core.v1.Probe terminationGracePeriodSeconds*
core.v1.ProjectedVolumeSource defaultMode* sources+
core.v1.ReplicationController spec. status.
core.v1.ReplicationControllerCondition lastTransitionTime+ status=ConditionStatus type=ReplicationControllerConditionType
core.v1.ReplicationControllerSpec replicas*
core.v1.ResourceFieldSelector divisor+
core.v1.ResourceHealth health=ResourceHealthStatus message* resourceID=ResourceID
core.v1.ResourceQuota spec. status.
core.v1.ResourceQuotaSpec hard=@ResourceList scopes=ResourceQuotaScope
core.v1.ResourceQuotaStatus hard=@ResourceList used=@ResourceList
core.v1.ResourceRequirements limits=@ResourceList requests=@ResourceList
core.v1.ResourceStatus name=ResourceName
core.v1.ScopedResourceSelectorRequirement operator=ScopeSelectorOperator scopeName=ResourceQuotaScope
core.v1.SeccompProfile localhostProfile* type=SeccompProfileType
core.v1.Secret immutable* type=SecretType
core.v1.SecretEnvSource optional*
core.v1.SecretKeySelector optional*
core.v1.SecretProjection optional*
core.v1.SecretVolumeSource defaultMode* optional*
core.v1.SecurityContext allowPrivilegeEscalation* privileged* procMount=*ProcMountType readOnlyRootFilesystem* runAsGroup* runAsNonRoot* runAsUser*
core.v1.Service spec. status.
core.v1.ServiceAccount automountServiceAccountToken*
core.v1.ServiceAccountTokenProjection expirationSeconds*
core.v1.ServicePort appProtocol* protocol=Protocol targetPort+
core.v1.ServiceSpec allocateLoadBalancerNodePorts* externalTrafficPolicy=ServiceExternalTrafficPolicy internalTrafficPolicy=*ServiceInternalTrafficPolicy ipFamilies=IPFamily ipFamilyPolicy=*IPFamilyPolicy loadBalancerClass* sessionAffinity=ServiceAffinity trafficDistribution* type=ServiceType
core.v1.ServiceStatus loadBalancer.
core.v1.Taint effect=TaintEffect
core.v1.Toleration effect=TaintEffect operator=TolerationOperator tolerationSeconds*
core.v1.TopologySpreadConstraint minDomains* nodeAffinityPolicy=*NodeInclusionPolicy nodeTaintsPolicy=*NodeInclusionPolicy whenUnsatisfiable=UnsatisfiableConstraintAction
core.v1.TypedLocalObjectReference apiGroup* apiGroup+
core.v1.TypedObjectReference apiGroup* apiGroup+ namespace*
core.v1.VolumeMount mountPropagation=*MountPropagationMode recursiveReadOnly=*RecursiveReadOnlyMode
core.v1.VolumeMountStatus recursiveReadOnly=*RecursiveReadOnlyMode
core.v1.VolumeResourceRequirements limits=@ResourceList requests=@ResourceList
core.v1.WindowsSecurityContextOptions gmsaCredentialSpec* gmsaCredentialSpecName* hostProcess* runAsUserName*
discovery.v1.Endpoint conditions. hostname* nodeName* zone*
discovery.v1.EndpointConditions ready* serving* terminating*
discovery.v1.EndpointPort appProtocol* name* port* protocol=*v1.Protocol
discovery.v1.EndpointSlice addressType=AddressType ports+
events.v1.Event deprecatedFirstTimestamp+ deprecatedLastTimestamp+ deprecatedSource. regarding.
flowcontrol.v1.ExemptPriorityLevelConfiguration lendablePercent* nominalConcurrencyShares*
flowcontrol.v1.FlowDistinguisherMethod type=FlowDistinguisherMethodType
flowcontrol.v1.FlowSchema spec. status.
flowcontrol.v1.FlowSchemaCondition lastTransitionTime+ status=ConditionStatus type=FlowSchemaConditionType
flowcontrol.v1.FlowSchemaSpec matchingPrecedence+
flowcontrol.v1.LimitResponse type=LimitResponseType
flowcontrol.v1.LimitedPriorityLevelConfiguration borrowingLimitPercent* lendablePercent* limitResponse. nominalConcurrencyShares*
flowcontrol.v1.PriorityLevelConfiguration spec. status.
flowcontrol.v1.PriorityLevelConfigurationCondition lastTransitionTime+ status=ConditionStatus type=PriorityLevelConfigurationConditionType
flowcontrol.v1.PriorityLevelConfigurationSpec type=PriorityLevelEnablement
flowcontrol.v1.QueuingConfiguration handSize+ queueLengthLimit+ queues+
flowcontrol.v1.ResourcePolicyRule clusterScope- namespaces+
flowcontrol.v1.Subject kind=SubjectKind
networking.v1.HTTPIngressPath pathType=*PathType
networking.v1.IPAddress spec.
networking.v1.IPAddressSpec parentRef-
networking.v1.Ingress spec. status.
networking.v1.IngressClass spec.
networking.v1.IngressClassParametersReference apiGroup* namespace* scope*
networking.v1.IngressPortStatus error* protocol=v1.Protocol
networking.v1.IngressSpec ingressClassName*
networking.v1.IngressStatus loadBalancer.
networking.v1.NetworkPolicy spec.
networking.v1.NetworkPolicyPort endPort* protocol=*v1.Protocol
networking.v1.NetworkPolicySpec podSelector. policyTypes=PolicyType
networking.v1.ParentReference name- resource-
networking.v1.ServiceCIDR spec. status.
node.v1.Overhead podFixed=@corev1.ResourceList
policy.v1.PodDisruptionBudget spec. status.
policy.v1.PodDisruptionBudgetSpec unhealthyPodEvictionPolicy=*UnhealthyPodEvictionPolicyType
policy.v1.PodDisruptionBudgetStatus currentHealthy+ desiredHealthy+ disruptionsAllowed+ expectedPods+
rbac.v1.ClusterRole rules+
rbac.v1.Role rules+
rbac.v1.RoleRef apiGroup+
resource.v1.AllocatedDeviceStatus conditions+ shareID*
resource.v1.AllocationResult devices.
resource.v1.CapacityRequestPolicy default+
resource.v1.CapacityRequirements requests=QualifiedName:
resource.v1.Device allNodes* allowMultipleAllocations* attributes=QualifiedName: bindsToNode* capacity=QualifiedName: nodeName*
resource.v1.DeviceAllocationConfiguration source=AllocationConfigSource
resource.v1.DeviceAttribute bool* int* string* version*
resource.v1.DeviceClaim requests+
resource.v1.DeviceClassSpec extendedResourceName*
resource.v1.DeviceConstraint distinctAttribute=*FullyQualifiedName matchAttribute=*FullyQualifiedName
resource.v1.DeviceRequestAllocationResult adminAccess* consumedCapacity=QualifiedName: shareID=*types.UID
resource.v1.DeviceSubRequest allocationMode=DeviceAllocationMode
resource.v1.DeviceTaint effect=DeviceTaintEffect
resource.v1.DeviceToleration effect=DeviceTaintEffect operator=DeviceTolerationOperator tolerationSeconds*
resource.v1.ExactDeviceRequest adminAccess* allocationMode=DeviceAllocationMode
resource.v1.ResourceClaim status.
resource.v1.ResourceClaimConsumerReference uid=types.UID
resource.v1.ResourceClaimSpec devices.
resource.v1.ResourceClaimTemplateSpec metadata.
resource.v1.ResourceSliceSpec allNodes* nodeName* perDeviceNodeSelection*
scheduling.v1.PriorityClass preemptionPolicy=*corev1.PreemptionPolicy value+
storage.v1.CSIDriverSpec attachRequired* fsGroupPolicy=*FSGroupPolicy nodeAllocatableUpdatePeriodSeconds* podInfoOnMount* preventPodSchedulingIfMissing* requiresRepublish* seLinuxMount* serviceAccountTokenInSecrets* storageCapacity* volumeLifecycleModes=VolumeLifecycleMode
storage.v1.CSINodeDriver topologyKeys+
storage.v1.StorageClass allowVolumeExpansion* reclaimPolicy=*v1.PersistentVolumeReclaimPolicy volumeBindingMode=*VolumeBindingMode
storage.v1.TokenRequest expirationSeconds*
storage.v1.VolumeAttachment status.
storage.v1.VolumeAttachmentSource persistentVolumeName*
storage.v1.VolumeError errorCode* time+
storage.v1.VolumeNodeResources count*
apiextensions.v1.CustomResourceConversion strategy=ConversionStrategyType
apiextensions.v1.CustomResourceDefinition status.
apiextensions.v1.CustomResourceDefinitionCondition lastTransitionTime+ status=ConditionStatus type=CustomResourceDefinitionConditionType
apiextensions.v1.CustomResourceDefinitionSpec scope=ResourceScope
apiextensions.v1.CustomResourceDefinitionStatus acceptedNames. conditions+ storedVersions+
apiextensions.v1.CustomResourceDefinitionVersion deprecationWarning*
apiextensions.v1.CustomResourceSubresourceScale labelSelectorPath*
apiextensions.v1.JSONSchemaProps $ref* $schema=JSONSchemaURL maxItems* maxLength* maxProperties* maximum* minItems* minLength* minProperties* minimum* multipleOf* x-kubernetes-list-type* x-kubernetes-map-type* x-kubernetes-preserve-unknown-fields* x-kubernetes-validations=ValidationRules
apiextensions.v1.ServiceReference path* port*
apiextensions.v1.ValidationRule optionalOldSelf* reason=*FieldValueErrorReason
apiextensions.v1.WebhookClientConfig url*
meta.v1.Condition lastTransitionTime+ status=ConditionStatus
meta.v1.DeleteOptions gracePeriodSeconds* orphanDependents* propagationPolicy=*DeletionPropagation
meta.v1.FieldSelectorRequirement operator=FieldSelectorOperator
meta.v1.LabelSelectorRequirement operator=LabelSelectorOperator
meta.v1.ManagedFieldsEntry operation=ManagedFieldsOperationType
meta.v1.ObjectMeta deletionGracePeriodSeconds* uid=types.UID
meta.v1.OwnerReference blockOwnerDeletion* controller* uid=types.UID
meta.v1.Preconditions resourceVersion* uid=*types.UID
meta.v1.Status reason=StatusReason
meta.v1.StatusCause reason=CauseType
meta.v1.StatusDetails uid=types.UID
apiregistration.v1.APIService spec. status.
apiregistration.v1.APIServiceCondition lastTransitionTime+ status=ConditionStatus type=APIServiceConditionType
apiregistration.v1.ServiceReference port*
`;
