/** `Always` for images of the tag latest, said or unsaid; a digest or another tag may be taken from the node. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (!IMAGE.test(image)) return 'IfNotPresent';
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.lastIndexOf(':');
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : '';
  return tag === 'latest' || (!tag && at < 0) ? 'Always' : 'IfNotPresent';
}

/**
 * An image reference as distribution/reference parses it; what does not parse has no tag. (Each alternative begins with
 * another character, so that matching takes linear time.)
 */
const IMAGE =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;
