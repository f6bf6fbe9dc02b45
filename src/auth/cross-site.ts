/** Requests that a browser sends for a page of another site. */

/** What a browser says of the page that makes it send a request; all null where there is no browser. */
export interface PageHeaders {
  readonly origin: string | null;
  /** `Sec-Fetch-Site`. */
  readonly fetchSite: string | null;
}

/** Whose page a request comes from: `own` is none, or one of the server's own. */
export type Page = "own" | "allowed" | "foreign";

/** Values of Sec-Fetch-Site of the server's own pages, and of what a user has typed. */
const OWN_SITES: readonly (string | null)[] = [null, "same-origin", "none"];

/**
 * Tells whose page makes a browser send a request. An opaque origin (`null`) is foreign, and so is another port of the same
 * machine: what serves there is another program.
 *
 * @param authority Host header of the request.
 * @param allowed origins that may call, in lower case.
 */
export function pageOf(headers: PageHeaders, authority: string, allowed: ReadonlySet<string>): Page {
  const { origin, fetchSite } = headers;
  if (origin !== null) {
    const named = origin.toLowerCase();
    if (allowed.has(named)) return "allowed";
    const own = authority.toLowerCase();
    if (named !== `http://${own}` && named !== `https://${own}`) return "foreign";
  }
  return OWN_SITES.includes(fetchSite) ? "own" : "foreign";
}

/** An origin that may be named as allowed, as browsers spell it; null for what is none. */
export function originPattern(text: string): string | null {
  const [, scheme, host] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\s,*@\\]+)\/?$/i.exec(text) ?? [];
  if (scheme === undefined || host === undefined) return null;
  if (!/^https?$/i.test(scheme)) return `${scheme}://${host}`.toLowerCase();
  try {
    return new URL(text).origin;
  } catch {
    return null;
  }
}
