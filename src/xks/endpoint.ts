/**
 * Longest XksProxyUriEndpoint (CreateCustomKeyStore): 10 to 128 characters, `^https://[a-zA-Z0-9.-]+$`, without a
 * port.
 */
const LONGEST = 128;

/**
 * HTTPS with a fully qualified domain name ("rather than an IP address", xks_proxy_api_spec.md): two labels or more,
 * the last one not beginning with a digit. That excludes every spelling of an IPv4 address that URLs accept, such as
 * `0x7f.1`.
 */
const REMOTE =
  /^https:\/\/(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

/** Names that are only resolved locally: RFC 6761 §6.3, RFC 6762 §3, ICANN's reserved `.internal`. */
const PRIVATE = /\.(?:localhost|local|internal)$/i;

/**
 * Names that may lead into a private network: RFC 6761, RFC 8375 (`home.arpa`), names that ICANN does not delegate
 * because networks use them, and names of cluster and container networks.
 */
const INNER =
  /\.(?:arpa|test|invalid|onion|alt|lan|home|corp|mail|intranet|intra|private|localdomain|domain|workgroup|svc|cluster|pod|consul|docker|ts\.net)$/i;

/** Public domains with a name for any address, such as `10.0.0.1.nip.io`, or with names for the loopback. */
const ANY_ADDRESS =
  /(?:^|[./])(?:nip\.io|sslip\.io|xip\.io|xip\.name|ip6\.name|backname\.io|traefik\.me|plex\.direct|local-ip\.(?:co|sh|medicmobile\.org)|1u\.ms|rbndr\.us|rebind\.(?:it|network)|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|localho\.st|local\.gd|fuf\.me|smackaho\.st|127-0-0-1\.org\.uk|yoogle\.com)$/i;

/**
 * An IPv4 address inside a name, as such domains read it: `app.192.168.0.1.example.com`, `app-10-0-0-1.example.com`.
 */
const ADDRESS_INSIDE = /(?:^|[./-])(?:\d{1,3}[.-]){3}\d{1,3}(?:[.-]|$)/;

/** A proxy on the same laptop: plain HTTP on the loopback interface. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?$/;

/**
 * Whether requests may be sent to an endpoint that a caller names. A deployment serves strangers, so it calls no name
 * that is known to lead into private networks. The address behind any other name cannot be known here
 * (docs/fidelity.md).
 *
 * @param local whether this is a local server, where a proxy may run on the loopback interface.
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
