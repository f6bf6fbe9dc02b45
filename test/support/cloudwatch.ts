import { CloudWatchClient, type CloudWatchClientConfig } from "@aws-sdk/client-cloudwatch";
import { type ClientOptions, serverUrl } from "./client.ts";

/** The vendor's SDK for CloudWatch, in the workspace of a KMS client. @param config protocol, credentials */
export function cloudWatch(
  { server = "enforce", url, account = "", region, workspace }: ClientOptions,
  config: CloudWatchClientConfig = {},
): CloudWatchClient {
  const client = new CloudWatchClient({
    endpoint: url ?? serverUrl(server),
    region: region ?? "us-east-1",
    credentials: { accessKeyId: account, secretAccessKey: "any" },
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
