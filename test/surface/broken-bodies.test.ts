import { describe, expect, it } from "vitest";
import { Connection } from "../hostile/connection.ts";
import { serverUrl } from "../support/client.ts";
import { decodeProto } from "../support/instance-api.ts";

/** What makes a request one of a surface, and how that surface says that it cannot read a body. */
const SURFACES = [
  ["AWS KMS", "/", "X-Amz-Target: TrentService.ListKeys", /"__type":"SerializationException"/],
  ["Service Quotas", "/", "X-Amz-Target: ServiceQuotasV20190624.ListServices", /SerializationException/],
  ["CloudWatch", "/", "X-Amz-Target: GraniteServiceVersion20100801.ListMetrics", /SerializationException/],
  ["Alibaba Cloud KMS", "/?Action=ListKeys&Version=2016-01-20", "X-A: b", /"ParseRequestParameterException"/],
  [
    "Alibaba Cloud, whichever service",
    "/",
    "Content-Type: application/x-www-form-urlencoded",
    /"ParseRequestParameterException"/,
  ],
  ["BssOpenApi", "/?Action=QueryOrders&Version=2017-12-14", "X-A: b", /"ParseRequestParameterException"/],
  ["the control API", "/_fauxkms/clock/advance", "X-A: b", /"the body must be JSON"/],
] as const;

/** Bodies that cannot be read to their end, with the header that announces them. */
const BODIES = [
  ["breaks off", "Content-Length: 1000", "{}"],
  ["has a chunk without a size", "Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"],
  ["has a chunk of a negative size", "Transfer-Encoding: chunked", "-1\r\n{}\r\n0\r\n\r\n"],
  ["has a chunk that is too short", "Transfer-Encoding: chunked", "9\r\n{}\r\n"],
] as const;

/** Sends a request, then no more. */
async function answerTo(path: string, header: string, announced: string, body: string) {
  const { hostname, port, host } = new URL(serverUrl("off"));
  const connection = new Connection({ host: hostname, port: Number(port) });
  const type = header.startsWith("Content-Type") ? "X-A: b" : "Content-Type: application/x-amz-json-1.1";
  const bytes = Buffer.from(
    [`POST ${path} HTTP/1.1`, `Host: ${host}`, type, header, announced, "", body].join("\r\n"),
  );
  const { status, body: text } = await connection.send([{ bytes }, { bytes: null }], "POST", 15_000);
  connection.close();
  return { status, text };
}

describe.each(BODIES)("a body that %s", (_, announced, body) => {
  it.each(SURFACES)("is refused by %s", async (_, path, header, words) => {
    const { status, text } = await answerTo(path, header, announced, body);
    expect(status).toBe(400);
    expect(text.toString()).toMatch(words);
  });

  it("is refused by the Instance API", async () => {
    const { status, text } = await answerTo("/", "X-Kms-ApiName: Encrypt", announced, body);
    expect(status).toBe(400);
    expect(decodeProto("Error", text).ErrorCode).toBe("InvalidParameter");
  });
});
