import type { KMSClient } from "@aws-sdk/client-kms";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { alibabaClient } from "../support/alibaba.ts";
import type { AlibabaClient } from "../support/alibaba-keys.ts";
import { kms } from "../support/client.ts";
import { fetched } from "../support/http.ts";
import { serviceQuotas } from "../support/service-quotas.ts";
import { type Access, HOME } from "./inventory.ts";

/** The vendor's SDK with an access key, at a server with `--auth strict`. */
export function awsAt(url: string, { id, secret }: Access, region: string = HOME): KMSClient {
  const credentials = { accessKeyId: id, secretAccessKey: secret };
  return kms({ url, region, config: { credentials } });
}

/** A client of Alibaba Cloud with an access key, at a server with `--auth strict`. */
export function alibabaAt(url: string, { account, id, secret }: Access): AlibabaClient {
  return alibabaClient({ url, account, accessKey: { accessKeyId: id, accessKeySecret: secret } });
}

/** Calls the control API. @throws Error where it is refused */
export async function controlAt(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const { status, text } = await fetched(`${url}/_fauxkms/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

/** Moves the clock of the workspace ahead. */
export async function advance(url: string, seconds: number): Promise<void> {
  await controlAt(url, "POST", "clock/advance", { seconds });
}

/** A new access key of an account's root user. */
export async function newAccess(url: string, cloud: "aws" | "alibaba", account: string): Promise<Access> {
  const made = await controlAt(url, "POST", "credentials", { cloud, account, principal: "root" });
  const secret = cloud === "aws" ? made.secretAccessKey : made.accessKeySecret;
  return { account, id: String(made.accessKeyId), secret: String(secret) };
}

export function base64(bytes: Uint8Array | string | undefined): string {
  if (bytes === undefined) throw new Error("no bytes");
  return Buffer.from(bytes).toString("base64");
}

export function unbase64(text: string): Buffer {
  return Buffer.from(text, "base64");
}

/** Service Quotas by the vendor's SDK. */
export function serviceQuotasAt(url: string, { id, secret }: Access): ServiceQuotasClient {
  return serviceQuotas({
    url,
    region: HOME,
    config: { credentials: { accessKeyId: id, secretAccessKey: secret } },
  });
}
