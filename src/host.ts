/**
 * The labels of the host that a URL names, in small letters. A client chooses its `Host` freely and workerd hands it on as
 * it stands, so that `new URL` may throw: what is no host has labels that name nothing.
 */
export function hostLabels(url: string): string[] {
  const begin = url.indexOf("//") + 2;
  const end = url.slice(begin).search(/[/?#]/);
  const authority = end < 0 ? url.slice(begin) : url.slice(begin, begin + end);
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return (host.startsWith("[") ? host : (host.split(":")[0] ?? "")).toLowerCase().split(".");
}

/** The query of a URL, without its question mark. */
export function queryOf(url: string): string {
  const [beforeFragment = ""] = url.split("#", 1);
  const question = beforeFragment.indexOf("?");
  return question < 0 ? "" : beforeFragment.slice(question + 1);
}
