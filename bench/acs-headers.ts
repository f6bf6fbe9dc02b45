import { signAcsV3 } from "../test/support/acs-sign.ts";

/** Headers of a request to Alibaba Cloud with its signature V3, as the SDKs send it but for the host. */
export function acsHeaders(draft: Parameters<typeof signAcsV3>[0]): Record<string, string> {
  const { host: _, ...headers } = signAcsV3({
    ...draft,
    headers: { accept: "application/json", "user-agent": "bench" },
  }).headers;
  return headers;
}
