import { ALIBABA } from "../src/cloud/alibaba.ts";
import { AWS } from "../src/cloud/aws.ts";
import type { Places } from "./place.ts";

/** An access key of each cloud that selects a workspace. */
export interface AccessKeys {
  readonly aws: {
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly alibaba: {
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
  };
}

/** What a client of an AWS SDK takes: `new KMSClient(world.aws())`. */
export interface AwsClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** What a configuration of an Alibaba Cloud SDK takes: `new Config(world.alibaba())` of `@alicloud/openapi-client`. */
export interface AlibabaClientOptions {
  /** Host and port, because these SDKs take no URL. */
  readonly endpoint: string;
  readonly protocol: "http" | "https";
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** An account or Region other than the workspace's own. */
export interface ClientOptions {
  /**
   * Another account of the workspace, 12 digits at AWS, 16 at Alibaba Cloud. A server with `auth: "strict"` knows it by an
   * access key only, which `credentials` makes.
   */
  readonly account?: string;
  readonly region?: string;
}

/** An account, a Region, or an access key, such as `user` makes one: `new KMSClient(kms.aws(alice))`. */
export interface AwsOptions extends ClientOptions {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** An account, a Region, or an access key: `new Config(kms.alibaba(await kms.user({ cloud: "alibaba" })))`. */
export interface AlibabaOptions extends ClientOptions {
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  /** Of temporary credentials. */
  readonly securityToken?: string;
}

/** Secret of access keys whose signature is not checked. */
const ANY_SECRET = "any";

/** Access keys of a workspace in permissive mode, where an account's number is an access key id. */
export function permissiveKeys(workspace: string): AccessKeys {
  return {
    aws: {
      accountId: AWS.standard.account,
      accessKeyId: permissiveId(AWS.standard.account, workspace),
      secretAccessKey: ANY_SECRET,
    },
    alibaba: {
      accountId: ALIBABA.standard.account,
      accessKeyId: permissiveId(ALIBABA.standard.account, workspace),
      accessKeySecret: ANY_SECRET,
    },
  };
}

/** Options of an AWS client. */
export function awsOptions(
  url: string,
  workspace: string,
  keys: AccessKeys,
  options: AwsOptions = {},
): AwsClientOptions {
  const { region = AWS.standard.region } = options;
  return { endpoint: url, region, credentials: awsCredentials(workspace, keys, options) };
}

function awsCredentials(
  workspace: string,
  { aws }: AccessKeys,
  { account, accessKeyId, secretAccessKey = ANY_SECRET, sessionToken }: AwsOptions,
): AwsClientOptions["credentials"] {
  if (accessKeyId !== undefined) {
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  }
  if (account === undefined || account === aws.accountId) {
    return { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey };
  }
  return { accessKeyId: permissiveId(account, workspace), secretAccessKey: ANY_SECRET };
}

/** Options of an Alibaba Cloud client. */
export function alibabaOptions(
  url: string,
  workspace: string,
  keys: AccessKeys,
  options: AlibabaOptions = {},
): AlibabaClientOptions {
  const { host, protocol } = new URL(url);
  return {
    endpoint: host,
    protocol: protocol === "https:" ? "https" : "http",
    regionId: options.region ?? ALIBABA.standard.region,
    ...alibabaCredentials(workspace, keys, options),
  };
}

function alibabaCredentials(
  workspace: string,
  { alibaba }: AccessKeys,
  { account, accessKeyId, accessKeySecret = ANY_SECRET, securityToken }: AlibabaOptions,
): Pick<AlibabaClientOptions, "accessKeyId" | "accessKeySecret" | "securityToken"> {
  if (accessKeyId !== undefined) {
    return { accessKeyId, accessKeySecret, ...(securityToken !== undefined && { securityToken }) };
  }
  if (account === undefined || account === alibaba.accountId) {
    return { accessKeyId: alibaba.accessKeyId, accessKeySecret: alibaba.accessKeySecret };
  }
  return { accessKeyId: permissiveId(account, workspace), accessKeySecret: ANY_SECRET };
}

/** Environment variables by which the SDKs of both clouds reach a workspace, as `POST workspaces` answers them. */
export function environmentOf(url: string, { aws, alibaba }: AccessKeys): Record<string, string> {
  return {
    ...AWS.environment(url, { id: aws.accessKeyId, secret: aws.secretAccessKey }),
    ...ALIBABA.environment(url, { id: alibaba.accessKeyId, secret: alibaba.accessKeySecret }),
  };
}

/** The accounts of the keys, in the standard Regions. */
export function placesOf({ aws, alibaba }: AccessKeys): Places {
  return {
    aws: { account: aws.accountId, region: AWS.standard.region },
    alibaba: { account: alibaba.accountId, region: ALIBABA.standard.region },
  };
}

/** Access key id that names an account, and a workspace other than the default one. */
function permissiveId(account: string, workspace: string): string {
  return workspace === "default" ? account : `${account}.${workspace}`;
}
