import {
  KMSClient,
  type KMSClientConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-kms";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import type { Shot } from "./load.ts";

/** Error that stops the SDK when it would send. */
class Captured extends Error {
  readonly request: { headers: Record<string, string>; body: unknown };

  constructor(request: Captured["request"]) {
    super("captured");
    this.request = request;
  }
}

/** The SDK's client for a server. */
export function client(
  url: string,
  credentials: KMSClientConfig["credentials"],
  region = "us-east-1",
): KMSClient {
  return new KMSClient({ endpoint: url, region, credentials, maxAttempts: 1 });
}

/** The request that the SDK would send for a command: its own headers, signature and body. */
export async function shot(
  name: string,
  url: string,
  credentials: KMSClientConfig["credentials"],
  command: object,
  /** Headers that other SDKs do not send. */
  without: readonly string[] = [],
  region = "us-east-1",
): Promise<Shot> {
  const capturing = new KMSClient({
    endpoint: url,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Captured["request"]) => Promise.reject(new Captured(request)),
    } as unknown as KMSClientConfig["requestHandler"],
  });
  const fewerHeaders: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
    const request = args.request as Captured["request"];
    for (const header of without) delete request.headers[header];
    return next(args);
  };
  const before = { relation: "before", toMiddleware: "httpSigningMiddleware" } as const;
  capturing.middlewareStack.addRelativeTo(fewerHeaders, before);
  try {
    await capturing.send(command as Parameters<KMSClient["send"]>[0]);
  } catch (error) {
    if (!(error instanceof Captured)) throw error;
    const { "content-length": _, ...headers } = error.request.headers;
    return { name, url, headers, body: Buffer.from(error.request.body as Uint8Array).toString() };
  }
  throw new Error("nothing was sent");
}
