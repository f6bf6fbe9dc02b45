import { OPERATIONS as RAM_OPERATIONS } from "../../src/alibaba/ram/operations.ts";
import { OPERATIONS as STS_OPERATIONS } from "../../src/alibaba/sts/operations.ts";
import type { Members } from "../../src/shape.ts";
import { sampleWire } from "../support/alibaba-mutated-values.ts";
import type { Random } from "../support/random.ts";
import { acsForm } from "./acs-form.ts";
import { strangely } from "./alibaba-requests.ts";
import { RAM_ROLE } from "./alibaba-signers.ts";
import { callerOf, hostAnd, isTooLong, pickSide, signingOf, usualOf } from "./choices.ts";
import { webIdentity } from "./federated-tokens.ts";
import { mutatedPolicy } from "./policy-mutations.ts";
import { RAM_WORDS } from "./ram-policy-words.ts";
import type { Draft } from "./request.ts";
import type { Inventory, World } from "./world.ts";

/** Operations that change nothing that can be asked for. */
const HARMLESS = /^(Get|List|Decode|Assume)/;

/** A request to RAM. */
export function ramRequest(random: Random, world: World): Draft {
  return rpcRequest(random, world, { surface: "ram", version: "2015-05-01", operations: RAM_OPERATIONS });
}

/** A request to STS of Alibaba Cloud. */
export function alibabaStsRequest(random: Random, world: World): Draft {
  return rpcRequest(random, world, {
    surface: "alibaba-sts",
    version: "2015-04-01",
    operations: STS_OPERATIONS,
  });
}

interface Service {
  readonly surface: "ram" | "alibaba-sts";
  readonly version: string;
  readonly operations: readonly { readonly name: string; readonly input: Members }[];
}

function rpcRequest(random: Random, world: World, { surface, version, operations }: Service): Draft {
  for (;;) {
    const operation = random.pick(operations);
    const harmless = HARMLESS.test(operation.name);
    const inventory = pickSide(random, world);
    const { side, alibaba } = inventory;
    const caller = callerOf(random, world, inventory, "alibaba");
    // What changes something is for the playground, or for who may do nothing.
    const isDenied = caller.by === "nobody" && side === "observed" && surface === "ram";
    if (side === "observed" && !harmless && !isDenied) continue;
    const sample = sampleWire(random, operation, alibaba.prepared);
    const named = namedMembers(random, operation.input, sample, inventory);
    const wire: [string, string][] = [
      ...sample.filter(([name]) => !(name in named)),
      ...Object.entries(named),
    ].map(([name, value]) => [name, value]);
    const what = random.next() < 0.5 ? "nothing" : strangely(random, wire, Object.keys(operation.input));
    if (
      isTooLong(
        random,
        wire.reduce((sum, [, value]) => sum + value.length, 0),
      )
    )
      continue;
    const signature = signingOf(random, world, usualOf(caller));
    const own = ["AccessKeyId", alibaba.callers[caller.by].accessKeyId] as const;
    const headers = [...hostAnd(world, inventory), ...caller.headers];
    return {
      ...acsForm(random, operation, { version, headers, wire: [own, ...wire] }),
      ...{ surface, operation: operation.name, side, harmless, by: caller.by },
      what: `${what}${caller.what}`,
      mustFail: (isDenied && signature.signing !== "none") || caller.mustFail,
      ...signature,
    };
  }
}

/** Values of members that have a meaning, where an operation has them. */
function namedMembers(
  random: Random,
  members: Members,
  sample: readonly (readonly [string, string])[],
  { alibaba, aws }: Inventory,
): Record<string, string> {
  const { account } = alibaba;
  const arn = (entity: string) => `acs:ram::${account}:${entity}`;
  const policy = (kind: "identity" | "trust") => () => mutatedPolicy(random, kind, account, RAM_WORDS).text;
  const values: Readonly<Record<string, () => string>> = {
    UserName: () => random.pick(["alice", "bob", "carol"]),
    RoleName: () => random.pick(["app", "open", "other"]),
    GroupName: () => random.pick(["team", "other"]),
    PolicyName: () => random.pick(["p", "q", "AliyunKMSFullAccess", "AliyunNoSuchAccess"]),
    PolicyType: () => random.pick(["Custom", "Custom", "System", "custom"]),
    PolicyDocument: policy("identity"),
    AssumeRolePolicyDocument: policy("trust"),
    NewAssumeRolePolicyDocument: policy("trust"),
    Policy: policy("identity"),
    VersionId: () => random.pick(["v1", "v2", "v0", "1"]),
    UserAccessKeyId: () => random.pick([alibaba.callers.nobody.accessKeyId, "LTAI5tAAAAAAAAAAAAAAAAAA"]),
    Status: () => random.pick(["Active", "Inactive"]),
    ResourceType: () => random.pick(["user", "role", "policy", "group"]),
    ResourceNames: () => JSON.stringify([random.pick(["alice", "app", "p"])]),
    Tag: () => JSON.stringify([{ Key: "a", Value: random.pick(["", "b"]) }]),
    RoleArn: () =>
      random.pick([
        arn(`role/${RAM_ROLE}`),
        arn(`role/${RAM_ROLE}`),
        arn("role/open"),
        arn("role/none"),
        aws.foreignRole,
      ]),
    RoleSessionName: () => "hostile",
    DurationSeconds: () => random.pick(["900", "3600", "3601", "43200", "-1"]),
    OIDCProviderArn: () => random.pick([arn("oidc-provider/p"), arn("oidc-provider/none")]),
    OIDCToken: () => webIdentity(random),
    SAMLProviderArn: () => arn("saml-provider/p"),
    SAMLAssertion: () =>
      Buffer.from(
        random.pick(["<a/>", "<a>", "", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"]),
      ).toString("base64"),
    ServiceName: () => random.pick(["keystore.kms.aliyuncs.com", "x.aliyuncs.com", "ecs.aliyuncs.com"]),
    EncodedDiagnosticMessage: () => random.pick(["message", "AQ==", ""]),
  };
  const given = new Set(sample.map(([name]) => name));
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name in members && (given.has(name) || random.next() < 0.3))
      .map(([name, value]) => [name, value()]),
  );
}
