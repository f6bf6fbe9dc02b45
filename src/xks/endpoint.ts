/** CreateCustomKeyStore, XksProxyUriEndpoint: 10 to 128 characters, `^https://[a-zA-Z0-9.-]+$`; never a port. */
const LONGEST = 128;

/**
 * A fully qualified domain name ("rather than an IP address", xks_proxy_api_spec.md): two labels or more, the last
 * one without a digit in front. That leaves out every way to write an IPv4 address, of which URLs know several, such
 * as `0x7f.1`.
 */
const REMOTE =
  /^https:\/\/(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

/** Names that never leave a network: RFC 6761 §6.3, RFC 6762 §3, ICANN's reserved `.internal`. */
const PRIVATE = /\.(?:localhost|local|internal)$/i;

/** A proxy beside us on a laptop: plain HTTP on the loopback interface. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/;

/**
 * Whether we send requests to an endpoint that a caller names.
 *
 * @param local whether this deployment is a laptop's, where a proxy may run on the loopback interface.
 */
export function isProxyEndpoint(text: string, local: boolean): boolean {
  if (text.length > LONGEST) return false;
  if (REMOTE.test(text)) return !PRIVATE.test(text);
  const loopback = LOOPBACK.exec(text);
  return local && loopback !== null && Number(loopback[1] ?? 80) <= 65_535;
}
