import { signAcsV3 } from "../test/support/acs-sign.ts";
import type { Shot } from "./load.ts";
import { ALIBABA_REGION } from "./servers.ts";

/** An access key of Alibaba Cloud. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Headers of a request to Alibaba Cloud with its signature V3, as the SDKs send it but for the host. */
export function acsHeaders(draft: Omit<Parameters<typeof signAcsV3>[0], "headers">): Record<string, string> {
  const headers = { accept: "application/json", "user-agent": "bench" };
  const { host: _, ...signed } = signAcsV3({ ...draft, headers }).headers;
  return signed;
}

/** A shot at Alibaba Cloud's Encrypt as the SDKs send it: parameters in the query, the signature in headers. */
export function acsEncrypt(name: string, url: string, key: AccessKey, KeyId: string): Shot {
  const Plaintext = Buffer.from(new Uint8Array(64).fill(7)).toString("base64");
  const query = { KeyId, Plaintext, RegionId: ALIBABA_REGION };
  const headersOfEach = () => acsHeaders({ url, key, action: "Encrypt", query });
  return { name, url: `${url}/?${new URLSearchParams(query)}`, headers: {}, body: "", headersOfEach };
}
