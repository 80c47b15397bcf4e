/** Does a service of this spec have cluster addresses (or say that it wants none)? */
export const needsClusterIP = ({ type }: any): boolean => type !== 'ExternalName';

/** Does it get ports on the nodes? */
export const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: any): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);

/** Does it need a port on the nodes where they tell of their health? */
export const needsHealthCheckPort = ({ type, externalTrafficPolicy }: any): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** Can it be reached from outside: by node ports, a load balancer, or external addresses? */
export const isExternallyAccessible = ({ type, externalIPs }: any): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && !!externalIPs?.length);

/** Does it have no address of its own (`clusterIP: None`)? */
export const isHeadless = ({ clusterIP, clusterIPs }: any): boolean =>
  clusterIPs?.length ? clusterIPs[0] === 'None' : clusterIP === 'None';
