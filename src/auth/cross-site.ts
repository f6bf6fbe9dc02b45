/** Cross-site requests: those that a browser sends for a page of another site. */

/** Headers by which a browser identifies the page that sends a request; all null without a browser. */
export interface PageHeaders {
  readonly origin: string | null;
  /** `Sec-Fetch-Site`. */
  readonly fetchSite: string | null;
}

/** Origin of the page that sends a request: `own` is the server itself, or no page at all. */
export type Page = "own" | "allowed" | "foreign";

/** Values of Sec-Fetch-Site for the server's own pages, and for addresses that a user has typed. */
const OWN_SITES: readonly (string | null)[] = [null, "same-origin", "none"];

/**
 * Classifies the page that makes a browser send a request. An opaque origin (`null`) is foreign, and so is another port
 * of the same machine, because another program serves it.
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

/** Reads an allowed origin into the spelling of browsers; null where the text is no origin. */
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
