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
