import type { KMSClient } from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  STSClient,
} from "@aws-sdk/client-sts";
import { type ClientOptions, freshAccount, kms, serverUrl } from "./client.ts";
import type { AccessKey } from "./sign.ts";

export interface StsOptions extends Omit<ClientOptions, "config"> {
  /** Access key or temporary credentials; the account's id as an access key where they are left out. */
  readonly key?: AccessKey;
}

/** The vendor's SDK of STS, without retries. */
export function sts(options: StsOptions = {}): STSClient {
  const { key, account, workspace, region = "us-east-1" } = options;
  const client = new STSClient({
    endpoint: options.url ?? serverUrl(options.server ?? "off"),
    region,
    credentials: credentialsOf(key ?? { accessKeyId: account ?? freshAccount(), secretAccessKey: "any" }),
    maxAttempts: 1,
  });
  if (workspace !== undefined) {
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string> };
        request.headers["x-fauxkms-workspace"] = workspace;
        return next(args);
      },
      { step: "build", name: "workspace" },
    );
  }
  return client;
}

/** A KMS client with temporary credentials. */
export function kmsWith(key: AccessKey, options: ClientOptions = {}): KMSClient {
  return kms({ ...options, config: { credentials: credentialsOf(key), ...options.config } });
}

/** Credentials of an answer as clients take them. */
export function keyOf(credentials: Credentials | undefined): AccessKey & { readonly sessionToken: string } {
  return {
    accessKeyId: credentials?.AccessKeyId ?? "",
    secretAccessKey: credentials?.SecretAccessKey ?? "",
    sessionToken: credentials?.SessionToken ?? "",
  };
}

/** Assumes a role. */
export async function assume(
  client: STSClient,
  input: Partial<AssumeRoleCommandInput> & { RoleArn: string },
) {
  const answer = await client.send(new AssumeRoleCommand({ RoleSessionName: "tests", ...input }));
  return { ...answer, key: keyOf(answer.Credentials) };
}

export const roleArn = (account: string, name = "app") => `arn:aws:iam::${account}:role/${name}`;

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKey) {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
