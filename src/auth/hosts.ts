/** Names of hosts by which a local server may be called. */

/** Characters of a Host header that are looked at: a DNS name has 253 at the most, and a port five. */
const LONGEST_HOST = 260;

/** An address in brackets, or a name or an IPv4 address; with or without a port. */
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{0,5})?$/i;

/** Addresses that stand for all those of the machine. */
const EVERY_ADDRESS: readonly string[] = ["0.0.0.0", "[::]"];

const IP_ADDRESS = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;

/** The host of a Host header in one spelling: lower case, addresses in full, no port, no final dot; null for what is none. */
export function hostOf(authority: string): string | null {
  if (authority.length > LONGEST_HOST) return null;
  const [, host] = AUTHORITY.exec(authority) ?? [];
  if (host === undefined) return null;
  try {
    // Also brings addresses into one form: `127.1` is 127.0.0.1.
    return new URL(`http://${host}/`).hostname.replace(/\.$/, "") || null;
  } catch {
    return null;
  }
}

/** A host that may be named as allowed, or `*.` and one for all below it; null for what is none. */
export function hostPattern(text: string): string | null {
  const wildcard = text.startsWith("*.") ? "*." : "";
  const name = text.slice(wildcard.length);
  // Two colons are an IPv6 address, with or without its brackets; one is a port, which is none of the name.
  const colons = name.split(":").length - 1;
  const host = colons === 1 ? null : hostOf(colons > 1 && !name.startsWith("[") ? `[${name}]` : name);
  return host === null || (wildcard !== "" && IP_ADDRESS.test(host)) ? null : wildcard + host;
}

/** Which hosts a local server answers to. */
export class AllowedHosts {
  readonly #exact: ReadonlySet<string>;
  /** What names end in, with the dot before it. */
  readonly #suffixes: readonly string[];
  readonly #everyAddress: boolean;

  /**
   * @param bound address or name that the server listens on.
   * @param patterns what `hostPattern` makes.
   */
  constructor(bound: string, patterns: readonly string[]) {
    const own = hostPattern(bound);
    this.#exact = new Set([...(own === null ? [] : [own]), ...patterns]);
    this.#suffixes = [".localhost", ...patterns.flatMap((each) => (each[0] === "*" ? [each.slice(1)] : []))];
    this.#everyAddress = own !== null && EVERY_ADDRESS.includes(own);
  }

  /**
   * Whether a host, as `hostOf` spells it, is one of them: a name or address of the loopback, the one bound, or one that
   * was allowed. A server that listens on every address may be called by any: only names can be rebound.
   */
  has(host: string): boolean {
    if (isLoopback(host) || this.#exact.has(host)) return true;
    if (this.#everyAddress && IP_ADDRESS.test(host)) return true;
    return this.#suffixes.some((suffix) => host.length > suffix.length && host.endsWith(suffix));
  }
}

/** Whether a host, as `hostOf` spells it, is this machine for itself alone. */
export function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host === "[::1]" ||
    /^(127\.\d+\.\d+\.\d+|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/.test(host)
  );
}
