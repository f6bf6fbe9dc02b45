/** Host names by which a local server may be called, against DNS rebinding. */

/** Longest Host header that is read, in characters: a DNS name has at most 253, a port five. */
const LONGEST_HOST = 260;

/** A Host header: an IPv6 address in brackets, a name or an IPv4 address, with or without a port. */
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{0,5})?$/i;

/** Unspecified addresses: a server bound to one listens on all addresses of the machine. */
const EVERY_ADDRESS: readonly string[] = ["0.0.0.0", "[::]"];

const IP_ADDRESS = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;

/**
 * The host in a Host header, normalised: lower case, addresses in full, no port, no final dot; null where the text is
 * no Host header.
 */
export function hostOf(authority: string): string | null {
  if (authority.length > LONGEST_HOST) return null;
  const [, host] = AUTHORITY.exec(authority) ?? [];
  if (host === undefined) return null;
  try {
    // `URL` also normalises addresses: `127.1` is 127.0.0.1.
    return new URL(`http://${host}/`).hostname.replace(/\.$/, "") || null;
  } catch {
    return null;
  }
}

/** Reads an allowed host: a host, or `*.` and a host for all names below it; null where the text is neither. */
export function hostPattern(text: string): string | null {
  const wildcard = text.startsWith("*.") ? "*." : "";
  const name = text.slice(wildcard.length);
  // Two colons or more are an IPv6 address, with or without brackets; one colon is a port, which is not allowed here.
  const colons = name.split(":").length - 1;
  const host = colons === 1 ? null : hostOf(colons > 1 && !name.startsWith("[") ? `[${name}]` : name);
  return host === null || (wildcard !== "" && IP_ADDRESS.test(host)) ? null : wildcard + host;
}

/** The hosts that a local server answers to. */
export class AllowedHosts {
  readonly #exact: ReadonlySet<string>;
  /** Allowed endings of names, each with its leading dot. */
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
   * Whether the server answers to a host, given as `hostOf` spells it: a loopback name or address, the bound host, or
   * an allowed one. A server that listens on every address also answers to any address: only names can be rebound.
   */
  has(host: string): boolean {
    if (isLoopback(host) || this.#exact.has(host)) return true;
    if (this.#everyAddress && IP_ADDRESS.test(host)) return true;
    return this.#suffixes.some((suffix) => host.length > suffix.length && host.endsWith(suffix));
  }
}

/** Whether a host, given as `hostOf` spells it, is the loopback interface. */
export function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host === "[::1]" ||
    /^(127\.\d+\.\d+\.\d+|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/.test(host)
  );
}
