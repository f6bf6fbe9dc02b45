import Client from "@alicloud/bssopenapi20171214";
import { Config } from "@alicloud/openapi-client";
import { type AlibabaOptions, freshAlibabaAccount } from "./alibaba.ts";
import { serverUrl } from "./client.ts";

/** The vendor's typed client of BssOpenApi, pointed at a shared server. */
export function typedBss(options: Pick<AlibabaOptions, "account" | "server"> = {}): Client {
  return new Client(
    new Config({
      accessKeyId: options.account ?? freshAlibabaAccount(),
      accessKeySecret: "any",
      endpoint: new URL(serverUrl(options.server ?? "off")).host,
      protocol: "http",
      regionId: "cn-hangzhou",
    }),
  );
}
