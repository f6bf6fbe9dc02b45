import { OPERATIONS as IAM_OPERATIONS } from "../../src/aws/iam/operations.ts";
import { OPERATIONS as STS_OPERATIONS } from "../../src/aws/sts/operations.ts";
import type { Members } from "../../src/shape.ts";
import { sampleInput } from "../support/mutated-values.ts";
import type { Random } from "../support/random.ts";
import {
  AWS_SIGNING,
  callerOf,
  contextHeaders,
  FORM,
  hostAnd,
  isTooLong,
  pickSide,
  signingOf,
} from "./choices.ts";
import { webIdentity } from "./federated-tokens.ts";
import { mutatedJson, shortText } from "./json-mutations.ts";
import { mutatedPolicy } from "./policy-mutations.ts";
import { jsonIn, queryForm } from "./query-form.ts";
import type { Draft } from "./request.ts";
import { ROLE } from "./signers.ts";
import type { Inventory, World } from "./world.ts";

/** Operations that change nothing that can be asked for. */
const HARMLESS = /^(Get|List|Simulate|Decode|Assume)/;

/** A request to AWS STS. */
export function stsRequest(random: Random, world: World): Draft {
  return queryRequest(random, world, { surface: "sts", version: "2011-06-15", operations: STS_OPERATIONS });
}

/** A request to IAM. */
export function iamRequest(random: Random, world: World): Draft {
  return queryRequest(random, world, { surface: "iam", version: "2010-05-08", operations: IAM_OPERATIONS });
}

interface Service {
  readonly surface: "sts" | "iam";
  readonly version: string;
  readonly operations: readonly { readonly name: string; readonly input: Members }[];
}

function queryRequest(random: Random, world: World, { surface, version, operations }: Service): Draft {
  for (;;) {
    const operation = random.pick(operations);
    const harmless = HARMLESS.test(operation.name);
    const inventory = pickSide(random, world);
    const { side } = inventory;
    const caller = callerOf(random, world, inventory, "aws");
    // What changes something is for the playground, or for who may do nothing.
    const isDenied = caller.by === "nobody" && side === "observed" && surface === "iam";
    if (side === "observed" && !harmless && !isDenied) continue;
    const named = `Action=${operation.name}&Version=${version}`;
    const { what, text } = formOf(random, operation, inventory);
    if (isTooLong(random, text.length)) continue;
    const isGet = text.length < LONGEST_QUERY && random.next() < 0.2;
    const query = `${named}&${text}`;
    const signature = signingOf(random, world, caller.by === "session" ? ["aws"] : AWS_SIGNING);
    return {
      surface,
      operation: operation.name,
      what: `${what}${caller.what}`,
      method: isGet ? "GET" : "POST",
      target: isGet ? `/?${query}` : "/",
      headers: [
        ...hostAnd(world, inventory),
        ...(isGet ? [] : [FORM]),
        ...caller.headers,
        ...contextHeaders(random),
      ],
      body: isGet ? null : Buffer.from(query),
      side,
      harmless,
      by: caller.by,
      mustFail: (isDenied && signature.signing !== "none") || caller.mustFail,
      ...signature,
    };
  }
}

/** Characters of a query that is sent with GET. */
const LONGEST_QUERY = 3000;
function formOf(
  random: Random,
  { input: members }: Service["operations"][number],
  inventory: Inventory,
): { readonly what: string; readonly text: string } {
  const sample = sampleInput(random, members, inventory.aws.prepared);
  const input = { ...sample, ...namedMembers(random, members, sample, inventory) };
  const chance = random.next();
  if (chance < 0.45) return { what: "nothing", text: queryForm(input).toString() };
  const { what, text: json } = mutatedJson(random, input);
  const text = queryForm(jsonIn({ body: Buffer.from(json) })).toString();
  if (chance < 0.8) return { what, text };
  const strange = [
    () => `${text}&${text}`,
    () => text.replaceAll("=", random.pick(["", "%", "=&", ".0=", "%3D"])),
    () => `${text}&${random.pick(Object.keys(members).concat("a"))}${".member.1".repeat(2000)}=1`,
    () => `${text}&${"a.".repeat(20_000)}=1`,
    () => Array.from({ length: 3000 }, (_, n) => `Tags.member.${n}.Key=k${n}`).join("&"),
    () => `${text}&Tags.member.99999999999.Key=a&Tags.member.-1.Key=a&Tags.member.__proto__.Key=a`,
    () =>
      `${text}&__proto__.a=1&constructor.prototype.a=1&${random.pick(["%ff%fe=%ed%a0%80", "%00=%00", "a=%u0041"])}`,
    () =>
      `${text}&Action=${random.pick(["GetUser", "", "__proto__", "GetCallerIdentity"])}&Version=2011-06-15`,
    () =>
      `${text}&${random.pick(Object.keys(members).concat("a"))}=${encodeURIComponent(shortText(random).toWellFormed())}`,
  ];
  return { what: `${what}; a strange form`, text: random.pick(strange)() };
}

/** Values of members that have a meaning, where an operation has them. */
function namedMembers(
  random: Random,
  members: Members,
  sample: Readonly<Record<string, unknown>>,
  { aws }: Inventory,
): Record<string, unknown> {
  const { account } = aws;
  const arn = (entity: string) => `arn:aws:iam::${account}:${entity}`;
  const policies = [
    arn("policy/p"),
    arn("policy/q"),
    "arn:aws:iam::aws:policy/AdministratorAccess",
    arn("policy/none"),
  ];
  const identity = () => mutatedPolicy(random, "identity", account).text;
  const values: Readonly<Record<string, () => unknown>> = {
    UserName: () => random.pick(["alice", "bob", "carol"]),
    RoleName: () => random.pick(["app", "open", "other"]),
    GroupName: () => random.pick(["team", "other"]),
    PolicyName: () => random.pick(["p", "q", "inline"]),
    PolicyArn: () => random.pick(policies),
    PolicyArns: () => [{ arn: random.pick(policies) }],
    PermissionsBoundary: () => random.pick(policies),
    PolicyDocument: identity,
    AssumeRolePolicyDocument: () => mutatedPolicy(random, "trust", account).text,
    Policy: identity,
    PolicyInputList: () => [identity(), identity()],
    PermissionsBoundaryPolicyInputList: () => [identity()],
    ResourcePolicy: () => mutatedPolicy(random, "key", account).text,
    ActionNames: () => ["kms:Encrypt", random.pick(["kms:Decrypt", "a", "s3:GetObject", "kms:*"])],
    ResourceArns: () => [aws.prepared.keyId, "*"],
    PolicySourceArn: () => random.pick([arn("user/alice"), arn("role/app"), arn("group/team")]),
    CallerArn: () => arn("user/alice"),
    ContextEntries: () => [
      { ContextKeyName: "kms:ViaService", ContextKeyValues: ["a"], ContextKeyType: "string" },
    ],
    Path: () => random.pick(["/", "/a/", "/a/b/"]),
    RoleArn: () => random.pick([arn(ROLE), arn(ROLE), arn("role/open"), arn("role/none"), aws.foreignRole]),
    RoleSessionName: () => "hostile",
    Name: () => "hostile",
    DurationSeconds: () => random.pick([900, 3600, 3601, 43_200, 129_600]),
    WebIdentityToken: () => webIdentity(random),
    EncodedMessage: () => "message",
    AccessKeyId: () => random.pick([aws.callers.nobody.accessKeyId, "AKIAABCDEFGHIJKLMNOP"]),
    Url: () => "https://issuer.example",
    OpenIDConnectProviderArn: () => arn("oidc-provider/issuer.example"),
    AWSServiceName: () => random.pick(["kms.amazonaws.com", "mrk.kms.amazonaws.com", "x.amazonaws.com"]),
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name in members && (name in sample || random.next() < 0.3))
      .map(([name, value]) => [name, value()]),
  );
}
