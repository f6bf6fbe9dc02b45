import type { Operation } from "../../src/alibaba/ram/operation.ts";
import type { Shape } from "../../src/shape.ts";
import { RAM_VERSION, type RamClient, ramPolicy, ramTrust } from "./ram.ts";
import type { Random } from "./random.ts";
import { mutatedRpc, type Wire } from "./rpc-mutations.ts";

/** What an account has whose requests are mutated. */
export interface RamPrepared {
  readonly account: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const STRANGE = [
  ...["v0", "v01", "v99999999999", "System", "AdministratorAccess", "acs:ram::1:user/alice", "86-", "a@b"],
  ...['{"Version":"1"}', '{"Version":"1","Statement":[]}', ramPolicy("*", { Resource: [] }), ramTrust({})],
  ...['[{"Key":""}]', '[{"Key":"a"},{"Key":"a"}]', '["alice",1]', "AQIAAAAA", "10.0.0.0/8;", "../x"],
];

/** Well-formed values by name of their parameter. */
function wellFormed({ accessKeyId }: RamPrepared): Readonly<Record<string, string>> {
  return {
    UserName: "alice",
    GroupName: "ops",
    RoleName: "app",
    PolicyName: "own",
    PolicyType: "Custom",
    PolicyDocument: ramPolicy("kms:*"),
    AssumeRolePolicyDocument: ramTrust(),
    NewAssumeRolePolicyDocument: ramTrust(),
    VersionId: "v1",
    UserAccessKeyId: accessKeyId,
    Status: "Active",
    RotateStrategy: "DeleteOldestNonDefaultVersionWhenLimitExceeded",
    ServiceName: "keystore.kms.aliyuncs.com",
    ResourceType: "role",
    ResourceNames: '["app"]',
    Tag: '[{"Key":"a","Value":"b"}]',
    TagKeys: '["a"]',
    EncodedDiagnosticMessage: "AQIAAAAA",
    MobilePhone: "86-1",
    Email: "a@b.c",
  };
}

/** Makes a user with an access key, a group, a role and a policy. */
export async function prepareRam({ account, call }: RamClient): Promise<RamPrepared> {
  await call("CreateUser", { UserName: "alice" });
  await call("CreateGroup", { GroupName: "ops" });
  await call("CreateRole", { RoleName: "app", AssumeRolePolicyDocument: ramTrust() });
  await call("CreatePolicy", { PolicyName: "own", PolicyDocument: ramPolicy("kms:*") });
  await call("AddUserToGroup", { UserName: "alice", GroupName: "ops" });
  await call("AttachPolicyToUser", { UserName: "alice", PolicyName: "own", PolicyType: "Custom" });
  const { AccessKey } = await call("CreateAccessKey", { UserName: "alice" });
  const { AccessKeyId = "", AccessKeySecret = "" } = AccessKey as Record<string, string>;
  return { account, accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret };
}

/** All that lists of an account show. */
export async function ramSnapshot({ call }: RamClient): Promise<unknown> {
  const asked = [
    ...["ListUsers", "ListGroups", "ListRoles", "GetSecurityPreference"].map((name) => [name, {}] as const),
    ["ListPolicies", { PolicyType: "Custom" }],
    ["ListPolicyVersions", { PolicyName: "own", PolicyType: "Custom" }],
    ["ListEntitiesForPolicy", { PolicyName: "own", PolicyType: "Custom" }],
    ["ListAccessKeys", { UserName: "alice" }],
    ["ListGroupsForUser", { UserName: "alice" }],
    ["GetRole", { RoleName: "app" }],
    ["ListTagResources", { ResourceType: "role" }],
  ] as const;
  return Promise.all(
    asked.map(async ([operation, parameters]) => {
      const { RequestId: _, ...answer } = await call(operation, parameters);
      return [operation, answer];
    }),
  );
}

/** A request in which one or more parameters are wrong, doubled, cut off or missing. */
export function mutatedRam(random: Random, operation: Operation, prepared: RamPrepared): URLSearchParams {
  return mutatedRpc(random, operation, sample(random, operation, prepared), RAM_VERSION, STRANGE);
}

function sample(random: Random, { input }: Operation, prepared: RamPrepared): Wire {
  const values = wellFormed(prepared);
  return Object.entries(input).flatMap(([name, shape]): Wire => {
    if (!shape.required && random.next() < 0.4) return [];
    return [[name, values[name] ?? values[name.replace(/^New/, "")] ?? sampleText(shape)]];
  });
}

function sampleText(shape: Shape): string {
  if (shape.kind === "integer") return String(shape.min ?? 1);
  return shape.kind === "boolean" ? "true" : "a";
}
