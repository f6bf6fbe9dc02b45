import { describe, expect, it } from "vitest";
import { isProxyEndpoint } from "../../src/xks/endpoint.ts";

describe("an endpoint", () => {
  it.each([
    "https://myproxy.xks.example.com",
    "https://a.b",
    "https://xn--bcher-kva.example",
    "https://1.2.example",
  ])("may be %s", (endpoint) => {
    expect([isProxyEndpoint(endpoint, false), isProxyEndpoint(endpoint, true)]).toEqual([true, true]);
  });

  it.each(["http://127.0.0.1", "http://127.0.0.1:4600", "http://localhost:4600", "http://[::1]:4600"])(
    "may be %s on a laptop only",
    (endpoint) => {
      expect([isProxyEndpoint(endpoint, false), isProxyEndpoint(endpoint, true)]).toEqual([false, true]);
    },
  );

  it.each([
    ...[
      "127.0.0.1.nip.io",
      "app.10.0.0.1.nip.io",
      "7f000001.nip.io",
      "NIP.IO",
      "192-168-0-1.sslip.io",
      "a.xip.io",
    ],
    ...["localtest.me", "a.localtest.me", "lvh.me", "a.lvh.me", "a.traefik.me", "7f000001.c0a80001.rbndr.us"],
    ...["kms-proxy.default.svc", "proxy.LAN", "printer.home.arpa", "1.0.0.127.in-addr.arpa", "proxy.corp"],
    ...["proxy.intranet", "proxy.home", "localhost.localdomain", "proxy.test", "host.tail1234.ts.net"],
    ...[
      "127.0.0.1.example.com",
      "app-10-0-0-1.example.com",
      "a.169.254.169.254.example.com",
      "10-0-0-1.example.com",
    ],
  ])("may be https://%s on a laptop only, since the name leads into private networks", (name) => {
    const endpoint = `https://${name}`;
    expect([isProxyEndpoint(endpoint, false), isProxyEndpoint(endpoint, true)]).toEqual([false, true]);
  });

  it.each([
    ...["mynip.io", "nip.io.example.com", "svc.example.com", "lan.example.com", "homelan", "mylvh.me"].map(
      (name) => (name.includes(".") ? name : `${name}.example`),
    ),
    ...["v1-2-3.example.com", "1.2.3.example.com", "a1.2.3.4b.example.com", "proxy.1234.5.6.7.example"],
  ])("may be https://%s, whose name only looks a little like one", (name) => {
    expect(isProxyEndpoint(`https://${name}`, false)).toBe(true);
  });

  it.each([
    ...["", "https://", "https://proxy", "ftp://a.example", "http://proxy.example.com", "HTTPS://a.example"],
    ...[
      "https://a.example/",
      "https://a.example/path",
      "https://a.example:443",
      "https://a.example?",
      "https://a.example#",
    ],
    ...[
      "https://user@a.example",
      "https://a.example\\b",
      "https://a.example\n",
      " https://a.example",
      "https://a_b.example",
    ],
    ...[
      "https://169.254.169.254",
      "https://0x7f.1",
      "https://127.1",
      "https://2130706433",
      "https://[::1]",
      "https://10.0.0.1.",
      "https://0177.0.0.1",
      "https://0x7f000001",
      "https://127.0.0.1",
      "https://[::ffff:169.254.169.254]",
      "https://[::ffff:a9fe:a9fe]",
      "https://metadata.google.internal",
      "https://instance-data.ec2.internal",
      "https://host.docker.internal",
      "https://kubernetes.default.svc.cluster.local",
      "https://127.0.0.1.nip.io.",
    ],
    ...[
      "https://localhost",
      "https://a.localhost",
      "https://a.internal",
      "https://a.local",
      "https://-a.example",
      "https://a..example",
    ],
    ...[
      "http://127.0.0.1:65536",
      "http://127.0.0.1:",
      "http://127.0.0.1/",
      "http://127.0.0.2",
      "http://localhost.example",
    ],
    ...["http://localhost@a.example", "http://localhost:80@a.example", "http://[::ffff:127.0.0.1]"],
    `https://${"a".repeat(60)}.${"b".repeat(60)}.example`,
  ])("is never '%s'", (endpoint) => {
    expect([isProxyEndpoint(endpoint, false), isProxyEndpoint(endpoint, true)]).toEqual([false, false]);
  });
});
