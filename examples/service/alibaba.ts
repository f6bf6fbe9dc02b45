import RPCClient from "@alicloud/pop-core";
import type { World } from "./world.ts";

export const ALIBABA_ACCOUNT = "1234567890123456";
const VERSIONS = { kms: "2016-01-20", bss: "2017-12-14" };

/** A call of Alibaba Cloud in the test's workspace. @throws Error whose `code` is the cloud's */
export type Call = <T>(action: string, parameters?: Record<string, string>) => Promise<T>;

/** Calls of KMS, or of BssOpenApi, which sells its instances, as the account's owner. */
export function alibaba(world: World, product: keyof typeof VERSIONS): Call {
  const client = new RPCClient({
    accessKeyId: `${ALIBABA_ACCOUNT}.${world.name}`,
    accessKeySecret: "any",
    endpoint: world.url,
    apiVersion: VERSIONS[product],
  });
  return (action, parameters = {}) =>
    client.request(action, { RegionId: "cn-hangzhou", ...parameters }, { method: "POST" });
}
