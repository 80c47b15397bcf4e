/** `Always` for images of the tag latest, said or unsaid; a digest or another tag may be taken from the node. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (!IMAGE.test(image)) return 'IfNotPresent';
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.lastIndexOf(':');
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : '';
  if (pathLength(tag ? name.slice(0, colon) : name) > MAX_PATH) return 'IfNotPresent';
  return tag === 'latest' || (!tag && at < 0) ? 'Always' : 'IfNotPresent';
}

const MAX_PATH = 255;

/** Length of a repository's path; one name alone lies in `library/` of Docker's registry. */
function pathLength(name: string): number {
  const slash = name.indexOf('/');
  if (slash < 0) return `library/${name}`.length;
  const host = name.slice(0, slash);
  return /[.:]|^localhost$/.test(host) || host !== host.toLowerCase() ? name.length - slash - 1 : name.length;
}

/**
 * An image reference as distribution/reference parses it; what does not parse has no tag. (Each alternative begins with
 * another character, so that matching takes linear time.)
 */
const IMAGE =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;
