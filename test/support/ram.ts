import { type AlibabaOptions, type AlibabaSeen, alibabaClient, freshAlibabaAccount } from "./alibaba.ts";
import { control } from "./client.ts";

/** Version of the API of RAM. */
export const RAM_VERSION = "2015-05-01";

/** A client of RAM for several calls of one account. */
export function ramClient(options: AlibabaOptions = {}) {
  return alibabaClient({ ...options, version: RAM_VERSION });
}

export type RamClient = ReturnType<typeof ramClient>;

/** A policy of one statement, JSON. */
export function ramPolicy(Action: string | readonly string[], more: object = {}): string {
  return JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action, Resource: "*", ...more }],
  });
}

/** A trust policy, JSON. */
export function ramTrust(Principal: object = { Service: ["ecs.aliyuncs.com"] }): string {
  return JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }],
  });
}

/** A user, group or role, as tests of what all three have call its operations. */
export interface RamHolder {
  readonly kind: "user" | "group" | "role";
  readonly title: "User" | "Group" | "Role";
  /** Custom policies that it may have. */
  readonly most: number;
  readonly make: (client: RamClient, name: string) => Promise<unknown>;
}

export const RAM_HOLDERS: readonly RamHolder[] = [
  {
    kind: "user",
    title: "User",
    most: 10,
    make: ({ call }, UserName) => call("CreateUser", { UserName }),
  },
  {
    kind: "group",
    title: "Group",
    most: 10,
    make: ({ call }, GroupName) => call("CreateGroup", { GroupName }),
  },
  {
    kind: "role",
    title: "Role",
    most: 10,
    make: ({ call }, RoleName) => call("CreateRole", { RoleName, AssumeRolePolicyDocument: ramTrust() }),
  },
];

/** An error of RAM as a test compares it. */
export function ramError(code: string, status: number, message: string): AlibabaSeen {
  return { code, status, message };
}

/** An account at server "strict", where policies decide, as the account itself. */
export async function strictRam() {
  const account = freshAlibabaAccount();
  const asked = { cloud: "alibaba", account };
  const { json } = await control("POST", "credentials", asked, {
    server: "strict",
    token: "test-admin-token",
  });
  const accessKey = {
    accessKeyId: String(json.accessKeyId),
    accessKeySecret: String(json.accessKeySecret),
  };
  const root = ramClient({ server: "strict", account, accessKey });
  /** A client with a new access key of a user. */
  const keyOf = async (UserName: string) => {
    const { AccessKey } = await root.call("CreateAccessKey", { UserName });
    const { AccessKeyId, AccessKeySecret } = AccessKey as Record<string, string>;
    const key = { accessKeyId: AccessKeyId ?? "", accessKeySecret: AccessKeySecret ?? "" };
    return { key, ...ramClient({ server: "strict", account, accessKey: key }) };
  };
  /** A new user with an access key. */
  const user = async (UserName: string) => {
    await root.call("CreateUser", { UserName });
    return keyOf(UserName);
  };
  /** Gives a user a new policy. */
  const allow = async (UserName: string, PolicyName: string, PolicyDocument: string) => {
    await root.call("CreatePolicy", { PolicyName, PolicyDocument });
    await root.call("AttachPolicyToUser", { UserName, PolicyName, PolicyType: "Custom" });
  };
  return { account, root, accessKey, keyOf, user, allow };
}

/** What an answer tells of a denial besides. @throws Error where the call succeeds */
export async function deniedOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    const { data } = error as { data?: { AccessDeniedDetail?: Record<string, unknown> } };
    return data?.AccessDeniedDetail ?? {};
  }
  throw new Error("the call succeeded");
}
