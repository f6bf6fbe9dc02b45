import { IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import { type ClientOptions, freshAccount, serverUrl } from "./client.ts";

/** The vendor's SDK for IAM, as the root user of an account in permissive mode. @param config credentials and the like */
export function iam(
  { server = "off", url, account, region, workspace }: ClientOptions = {},
  config: IAMClientConfig = {},
): IAMClient {
  const client = new IAMClient({
    endpoint: url ?? serverUrl(server),
    region: region ?? "us-east-1",
    credentials: { accessKeyId: account ?? freshAccount(), secretAccessKey: "any" },
    maxAttempts: 1,
    ...config,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> };
      if (workspace !== undefined) request.headers["x-fauxkms-workspace"] = workspace;
      return next(args);
    },
    { step: "build", name: "workspace" },
  );
  return client;
}

/** A policy document of one statement, JSON. */
export function policyOf(Action: string | readonly string[], more: object = {}): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action, Resource: "*", ...more }],
  });
}

/** A trust policy, JSON. */
export function trustOf(Principal: unknown): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  });
}

/** A document as it was sent, out of an answer. */
export function decoded(document: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(document ?? ""));
}
