import Client from "@alicloud/kms20160120";
import { Config } from "@alicloud/openapi-client";
import { type AlibabaOptions, freshAlibabaAccount } from "./alibaba.ts";
import { serverUrl } from "./client.ts";

/** The vendor's typed client (signature V1), pointed at a shared server, in its default Region cn-hangzhou. */
export function alibabaKms(options: Omit<AlibabaOptions, "region" | "workspace"> = {}): Client {
  const { accessKey, account = freshAlibabaAccount() } = options;
  return new Client(
    new Config({
      accessKeyId: accessKey?.accessKeyId ?? account,
      accessKeySecret: accessKey?.accessKeySecret ?? "any",
      endpoint: new URL(options.url ?? serverUrl(options.server ?? "off")).host,
      protocol: "http",
      regionId: "cn-hangzhou",
    }),
  );
}
