/** Requests of the benchmark of policies to Alibaba Cloud KMS: by a RAM user, of a default key and of an instance's. */

import { alibabaClient } from "../test/support/alibaba.ts";
import { makeInstance } from "../test/support/alibaba-instances.ts";
import { addAlibabaKey } from "../test/support/alibaba-keys.ts";
import { acsEncrypt } from "./acs-headers.ts";
import type { Shot } from "./load.ts";
import { ALIBABA_REGION, control, raiseQuotas } from "./servers.ts";

const STATEMENTS = 20;

interface Made {
  readonly name: string;
  readonly alibaba: { readonly accountId: string };
}

/** Statements with conditions that a request has to be compared with, and none of which decides. */
const conditioned = (Effect: "Allow" | "Deny", principal: object) =>
  Array.from({ length: STATEMENTS }, (_, number) => ({
    Effect,
    ...principal,
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: {
      StringLike: { "kms:tag/department": [`finance-${number}-*`, `legal-${number}-*`] },
      StringEqualsIgnoreCase: { "acs:PrincipalARN": `acs:ram::${number}:user/bench` },
      IpAddress: { "acs:SourceIp": [`10.${number}.0.0/16`, `192.168.${number}.1`] },
    },
  }));

/** Encrypt by a user of a workspace of its own, with 20 conditioned statements, and as many on the key of an instance. */
async function shotsIn(
  url: string,
  policies: "enforce" | "off",
): Promise<Record<"default" | "instance", Shot>> {
  const made = (await control(url, "POST", "workspaces", { settings: { policies } })) as unknown as Made;
  const { accountId: account } = made.alibaba;
  const inWorkspace = (method: string, path: string, body: unknown) =>
    control(url, method, path, body, made.name);
  await raiseQuotas(url, { alibaba: account }, made.name);
  const root = alibabaClient({ url, account, workspace: made.name, region: ALIBABA_REGION });
  const advance = async (seconds: number) => {
    await inWorkspace("POST", "clock/advance", { seconds });
  };
  const tags = { Tags: [{ TagKey: "department", TagValue: "research" }] };
  const ofDefault = await addAlibabaKey(root, tags);
  const DKMSInstanceId = await makeInstance(root, { advance });
  const everybody = { Principal: { RAM: [`acs:ram::${account}:*`] } };
  const whole = { Effect: "Allow", Action: "kms:*", Resource: "*" };
  const Policy = JSON.stringify({
    Version: "1",
    Statement: [...conditioned("Deny", everybody), { ...whole, ...everybody }],
  });
  const ofInstance = await addAlibabaKey(root, { ...tags, DKMSInstanceId, Policy });
  const statements = conditioned("Allow", {});
  const user = await inWorkspace("POST", "credentials", {
    cloud: "alibaba",
    account,
    principal: "user/bench",
    // A policy has up to 6144 characters.
    policies: [statements.slice(0, STATEMENTS / 2), [...statements.slice(STATEMENTS / 2), whole]].map(
      (Statement) => ({ Version: "1", Statement }),
    ),
  });
  const key = { accessKeyId: user.accessKeyId ?? "", secretAccessKey: user.accessKeySecret ?? "" };
  return {
    default: acsEncrypt(`default key, policies ${policies}`, url, key, ofDefault.id),
    instance: acsEncrypt(`instance key, policies ${policies}`, url, key, ofInstance.id),
  };
}

/** Pairs of requests: of the same kind of key, where policies do not decide and where they do. */
export async function ramPairs(url: string): Promise<readonly (readonly [Shot, Shot])[]> {
  const [off, enforced] = [await shotsIn(url, "off"), await shotsIn(url, "enforce")];
  return (["default", "instance"] as const).map((kind) => [off[kind], enforced[kind]] as const);
}
