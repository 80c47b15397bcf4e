import { isQualifiedName } from '../../names.ts';

/** Which names of resources are the system's own, and what they may be asked for (pkg/apis/core/helper). */

const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** Large pages: `hugepages-2Mi`. */
export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** What containers can ask for without a domain. */
export const isStandardContainerResource = (name: string): boolean => CONTAINER.has(name) || isHugePages(name);

const prefixedNative = (name: string): boolean => /(^|\.)kubernetes\.io\//.test(`${name.split('/')[0]}/`);

/** Is it the system's own: without a domain, or of `kubernetes.io`? */
export const isNativeResource = (name: string): boolean => !name.includes('/') || prefixedNative(name);

/** A device or the like that a node offers under a domain. */
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;

/** May nodes promise more of it than they have? */
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePages(name);

const INTEGER = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

/** Must amounts be whole? */
export const isIntegerResource = (name: string): boolean => INTEGER.has(name) || isExtendedResource(name);

/** What a quota may limit, and other resources may be named. */
const COUNTED = [
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'requests.storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
];

const STANDARD = new Set([...CONTAINER, 'storage', ...COUNTED]);

/** A name the system knows anywhere. */
export const isStandardResource = (name: string): boolean =>
  STANDARD.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-') || name.startsWith('count/');

const QUOTA = new Set([...CONTAINER, ...COUNTED]);

/** A name that a quota may limit. */
export const isStandardQuotaResource = (name: string): boolean =>
  QUOTA.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
