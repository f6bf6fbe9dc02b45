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

/**
 * Names that lead into a private network where there is one: RFC 6761, RFC 8375 (`home.arpa`), names that ICANN keeps back
 * because networks use them, and those of cluster and container networks.
 */
const INNER =
  /\.(?:arpa|test|invalid|onion|alt|lan|home|corp|mail|intranet|intra|private|localdomain|domain|workgroup|svc|cluster|pod|consul|docker|ts\.net)$/i;

/** Public domains below which anybody has a name for any address: `10.0.0.1.nip.io`; and such that mean the loopback. */
const ANY_ADDRESS =
  /(?:^|[./])(?:nip\.io|sslip\.io|xip\.io|xip\.name|ip6\.name|backname\.io|traefik\.me|plex\.direct|local-ip\.(?:co|sh|medicmobile\.org)|1u\.ms|rbndr\.us|rebind\.(?:it|network)|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localho\.st|local\.gd|fuf\.me|smackaho\.st|127-0-0-1\.org\.uk|yoogle\.com)$/i;

/** An IPv4 address in a name, as such domains read it: `app.192.168.0.1.example.com`, `app-10-0-0-1.example.com`. */
const ADDRESS_INSIDE = /(?:^|[./-])(?:\d{1,3}[.-]){3}\d{1,3}(?:[.-]|$)/;

/** A proxy beside us on a laptop: plain HTTP on the loopback interface. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/;

/**
 * Whether we send requests to an endpoint that a caller names. A deployment is for strangers: it calls no name that is
 * known to lead into private networks. What a name of somebody's own resolves to cannot be asked here (docs/fidelity.md).
 *
 * @param local whether this deployment is a laptop's, where a proxy may run on the loopback interface.
 */
export function isProxyEndpoint(text: string, local: boolean): boolean {
  if (text.length > LONGEST) return false;
  if (REMOTE.test(text)) {
    if (PRIVATE.test(text)) return false;
    return local || ![INNER, ANY_ADDRESS, ADDRESS_INSIDE].some((pattern) => pattern.test(text));
  }
  const loopback = LOOPBACK.exec(text);
  return local && loopback !== null && Number(loopback[1] ?? 80) <= 65_535;
}
