import Kms, { ListKeysRequest } from "@alicloud/kms20160120";
import { Config } from "@alicloud/openapi-client";
import { describe, expect, it } from "vitest";
import { alibabaCall, alibabaFailure } from "../../support/alibaba.ts";
import { serverUrl } from "../../support/client.ts";
import { http } from "../../support/http.ts";

const HINT = "HOST:PORT, without http:// and path";
const host = () => new URL(serverUrl("off")).host;

/**
 * Issue 15, point 11. The SDKs put a scheme before their endpoint, so that `http://127.0.0.1:4599` becomes the host
 * `http` (which only a proxy leads here), and `127.0.0.1:4599/` the path `//`.
 */
describe("an endpoint that was given as a URL", () => {
  it.each(["/", "/kms"])("is told to the SDKs where it ends in %j", async (path) => {
    const endpoint = `${host()}${path}`;
    const config = { accessKeyId: "1234567890123456", accessKeySecret: "any", protocol: "http" };
    const typed = new Kms(new Config({ ...config, endpoint, regionId: "cn-hangzhou" }));
    await expect(typed.listKeys(new ListKeysRequest({}))).rejects.toThrow(HINT);
  });

  it.each(["http", "https", "http:"])("is told where the Host is %j, as proxies send it", async (name) => {
    const query = "/?Action=ListKeys&Version=2016-01-20&AccessKeyId=1234567890123456";
    const answer = await http(serverUrl("off"), "GET", query, { host: name });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining(HINT)]);
  });

  it("is no matter where the endpoint is right", async () => {
    const answer = await alibabaFailure(alibabaCall("NoSuchCall", {}));
    expect(answer.code).toBe("InvalidAction.NotFound");
    expect(answer.message).not.toContain(HINT);
  });
});
