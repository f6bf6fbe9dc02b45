import { describe, expect, it } from "vitest";
import { serverUrl } from "../support/client.ts";
import { sendRaw } from "../support/raw-socket.ts";

/** A request to each surface: its request line without the version, its headers, and the type of its answers. */
const SURFACES = [
  ["POST /", ["x-amz-target: TrentService.ListKeys", "content-type: application/x-amz-json-1.1"]],
  ["POST /?X-Amz-Credential=1/2/us-east-1", ["x-amz-target: TrentService.ListKeys"]],
  ["POST /", ["x-amz-target: ServiceQuotasV20190624.ListServices"]],
  ["POST /", ["x-amz-target: GraniteServiceVersion20100801.ListMetrics"]],
  [
    "POST /service/GraniteServiceVersion20100801/operation/ListMetrics",
    ["smithy-protocol: rpc-v2-cbor", "content-type: application/cbor"],
  ],
  ["GET /?Action=ListMetrics&Version=2010-08-01", []],
  ["POST /?Action=ListKeys&Version=2016-01-20", []],
  ["POST /?Action=QueryOrders&Version=2017-12-14", []],
  ["POST /", ["x-kms-apiname: Encrypt", "x-kms-apiversion: dkms-gcs-0.2"]],
  ["POST /", ["content-type: application/x-www-form-urlencoded"]],
  ["GET /_fauxkms/clock", []],
  ["GET /_fauxkms/health", []],
  ["GET /", []],
] as const satisfies readonly (readonly [string, readonly string[]])[];

const HOSTS = [
  "%00",
  "%",
  "a%zz",
  "[::",
  "[",
  "[::1",
  "[::1]:0",
  "a b",
  "a\tb",
  "",
  ".",
  "..",
  "a..b",
  "a:b",
  "a:99999",
  "a:-1",
  "@",
  "user@host",
  "\\",
  "1.2.3.4.5",
  "999.1.1.1",
  "xn--",
  "é",
  "http://x",
  "a/b?c#d",
  "kst-x.cryptoservice.%00",
  "kst-x.cryptoservice.[",
  "default.ws.%00",
  "%00.ws.localhost",
  "constructor.ws.localhost",
  "kms.__proto__.amazonaws.com",
  "kms.constructor.aliyuncs.com",
  `${"a".repeat(300)}.localhost`,
  "a.".repeat(4000),
];

const TARGETS = [
  "*",
  "http://%00",
  "http://[::/",
  "http://a b/",
  "http://",
  "//",
  "///",
  "/%",
  "/%00",
  "/../..",
  "/a?%&=&&?#",
];

describe.each(["off", "strict"] as const)("a server that is %s", (server) => {
  it.each(SURFACES)("answers %s whatever its host is", async (line, headers) => {
    for (const host of HOSTS) {
      for (const version of ["1.1", "1.0"]) {
        const lines = [`${line} HTTP/${version}`, `Host: ${host}`, ...headers];
        const { status } = await sendRaw(serverUrl(server), lines, line.startsWith("POST") ? "{}" : "");
        expect(status, `Host: ${host}`).toBeGreaterThanOrEqual(200);
        expect(status, `Host: ${host}`).toBeLessThan(500);
      }
    }
    const { status } = await sendRaw(serverUrl(server), [`${line} HTTP/1.0`, ...headers]);
    expect(status).toBe(400);
  });

  it.each(SURFACES)("answers %s whatever its target is", async (line, headers) => {
    const [method] = line.split(" ");
    for (const target of TARGETS) {
      const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost", ...headers];
      const { status } = await sendRaw(serverUrl(server), lines);
      expect(status, target).toBeGreaterThanOrEqual(200);
      expect(status, target).toBeLessThan(500);
    }
  });
});
