import { isValidIP } from '../../addresses.ts';
import { invalid, notSupported, required, type FieldErrors, type Path } from '../../field.ts';
import { isDNS1123Subdomain, isDNS1123SubdomainWithUnderscore } from '../../names.ts';
import { addInvalid } from '../../validation/checks.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
/** What the C library's resolver takes. */
const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** Where a pod's names are looked up. */
export function validateDnsPolicy(errors: FieldErrors, policy: string | undefined, path: Path): void {
  if (!policy) errors.push(required(path));
  else if (!POLICIES.includes(policy)) errors.push(notSupported(path, policy, POLICIES));
}

/** A pod's own resolver settings (`validatePodDNSConfig`). */
export function validateDnsConfig(errors: FieldErrors, config: any, policy: string | undefined, path: Path): void {
  if (policy === 'None') {
    if (!config) return void errors.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    if (!config.nameservers?.length)
      return void errors.push(
        required(path.child('nameservers'), 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
      );
  }
  if (!config) return;
  const { nameservers = [], searches = [], options = [] } = config;
  if (nameservers.length > MAX_SERVERS)
    errors.push(invalid(path.child('nameservers'), nameservers, `must not have more than ${MAX_SERVERS} nameservers`));
  for (const [index, server] of nameservers.entries())
    addInvalid(errors, path.child('nameservers').index(index), server, isValidIP(server));
  const at = path.child('searches');
  if (searches.length > MAX_SEARCHES)
    errors.push(invalid(at, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS)
    errors.push(
      invalid(
        at,
        searches,
        `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`,
      ),
    );
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const domain = search.endsWith('.') ? search.slice(0, -1) : search;
    addInvalid(errors, at.index(index), domain, isDNS1123SubdomainWithUnderscore(domain));
  }
  for (const [index, option] of options.entries())
    if (!option?.name) errors.push(required(path.child('options').index(index), 'must not be empty'));
}

/** Lines for the pod's hosts file. */
export function validateHostAliases(errors: FieldErrors, aliases: any[], path: Path): void {
  for (const [index, { ip = '', hostnames = [] }] of aliases.entries()) {
    addInvalid(errors, path.index(index).child('ip'), ip, isValidIP(ip));
    for (const [i, name] of hostnames.entries())
      addInvalid(errors, path.index(index).child('hostnames').index(i), name, isDNS1123Subdomain(name));
  }
}
