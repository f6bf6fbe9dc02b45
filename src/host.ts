/**
 * The labels of a URL's host, in lower case. It does not parse with `new URL`, which may throw: a client chooses its
 * `Host` freely, and workerd passes it on unchanged. An invalid host has labels that match nothing.
 */
export function hostLabels(url: string): string[] {
  const begin = url.indexOf("//") + 2;
  const end = url.slice(begin).search(/[/?#]/);
  const authority = end < 0 ? url.slice(begin) : url.slice(begin, begin + end);
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return (host.startsWith("[") ? host : (host.split(":")[0] ?? "")).toLowerCase().split(".");
}

/** The Host of a request, as in its URL: not parsed, because a client chooses it freely. */
export function authorityOf(url: string): string {
  const from = url.indexOf("//") + 2;
  const end = url.indexOf("/", from);
  return url.slice(from, end < 0 ? undefined : end);
}

/** The query of a URL, without its question mark. */
export function queryOf(url: string): string {
  const [beforeFragment = ""] = url.split("#", 1);
  const question = beforeFragment.indexOf("?");
  return question < 0 ? "" : beforeFragment.slice(question + 1);
}

/** The path of a URL, as on the wire. */
export function pathOf(url: string): string {
  const begin = url.indexOf("/", url.indexOf("//") + 2);
  return begin < 0 ? "/" : (url.slice(begin).split(/[?#]/, 1)[0] ?? "/");
}
