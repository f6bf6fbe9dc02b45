import {
  CreateAliasCommand,
  CreateGrantCommand,
  type CreateGrantCommandInput,
  EncryptCommand,
  type EncryptCommandInput,
  type KMSClient,
  ListRetirableGrantsCommand,
  RetireGrantCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import {
  AuthorizationScene,
  allow,
  deny,
  policy,
  type Rights,
  type Statement,
} from "../../../support/authorization-scene.ts";
import { failure } from "../../../support/client.ts";
import { assume, roleArn, sts } from "../../../support/sts.ts";

const PLAINTEXT = new Uint8Array([1, 2, 3]);
const VIA_S3 = "kms:ViaService=s3.us-east-1.amazonaws.com";

let scene: AuthorizationScene;
let users = 0;

beforeAll(async () => {
  scene = await AuthorizationScene.begin();
  await scene.credentials("user/Owner");
});

/** What a case is about: the key and the user who asks to encrypt. */
interface Names {
  readonly account: string;
  readonly user: string;
  readonly key: string;
}

interface Case {
  /** Number in the list of decision cases, and what it shows. */
  readonly title: string;
  /** Statements of the key policy; the default one where there are none. */
  readonly kp?: (names: Omit<Names, "key">) => readonly Statement[];
  /** Statements of the user's inline policy. */
  readonly ip?: (names: Names) => readonly Statement[];
  readonly rights?: Rights;
  readonly encryptionContext?: Readonly<Record<string, string>>;
  /** Whether the request names the key by its alias. */
  readonly byAlias?: boolean;
  /** Header `X-Fauxkms-Context`, of one condition key. */
  readonly played?: string;
  /** How the sentence ends; allowed where there is none. */
  readonly denied?: string;
}

const because = (kind: string, action = "Encrypt") =>
  `because no ${kind} policy allows the kms:${action} action`;
const RESOURCE = because("resource-based");
const IDENTITY = because("identity-based");
const EXPLICIT = "with an explicit deny in an identity-based policy";

const named = ({ user }: { user: string }) => ({ Principal: { AWS: user } });
const delegated = ({ account }: { account: string }, more: object = {}) =>
  allow("kms:*", { Principal: { AWS: account }, ...more });
const on = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const viaS3 = on("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com");
const context = (operator: string, key: string, value: unknown) => () => [
  allow("kms:Encrypt", on(operator, `kms:${key}`, value)),
];
const everything = () => [allow("kms:*")];

const CASES: readonly Case[] = [
  {
    title: "003 an identity policy without delegation",
    kp: ({ account }) => [allow("kms:*", { Principal: { AWS: `arn:aws:iam::${account}:user/Owner` } })],
    ip: everything,
    denied: RESOURCE,
  },
  {
    title: "006 named for another action",
    kp: (names) => [allow("kms:Decrypt", named(names))],
    denied: RESOURCE,
  },
  { title: "009 delegated to the account's bare id", kp: (names) => [delegated(names)], ip: everything },
  {
    title: "012 delegated under a condition that the request does not meet",
    kp: (names) => [delegated(names, viaS3)],
    ip: everything,
    denied: RESOURCE,
  },
  {
    title: "012 and that it meets",
    kp: (names) => [delegated(names, viaS3)],
    ip: everything,
    played: VIA_S3,
  },
  {
    title: "015 an alias' ARN as resource is not the key's",
    ip: ({ account }) => [allow("kms:Encrypt", { Resource: `arn:aws:kms:us-east-1:${account}:alias/*` })],
    byAlias: true,
    denied: IDENTITY,
  },
  { title: "015 the key's is", ip: ({ key }) => [allow("kms:Encrypt", { Resource: key })], byAlias: true },
  { title: "018 actions in any case", ip: () => [allow("KMS:enCRYPT")] },
  {
    title: "018 resources in theirs",
    ip: ({ key }) => [allow("kms:*", { Resource: key.replace(":key/", ":KEY/") })],
    denied: IDENTITY,
  },
  {
    title: "021 NotAction leaves out what it lists",
    ip: () => [{ Effect: "Allow", NotAction: "kms:Encrypt", Resource: "*" }],
    denied: IDENTITY,
  },
  {
    title: "024 everybody of one account",
    kp: ({ account }) => [
      allow("kms:*", { Principal: "*", ...on("StringEquals", "kms:CallerAccount", account) }),
    ],
  },
  {
    title: "030 named and delegated, and denied by a policy of its own",
    kp: (names) => [delegated(names), allow("kms:*", named(names))],
    ip: () => [deny("kms:Encrypt")],
    denied: EXPLICIT,
  },
  {
    title: "033 denied by a managed policy",
    kp: (names) => [allow("kms:*", named(names))],
    rights: { policies: ["arn:aws:iam::aws:policy/AWSDenyAll"] },
    denied: `${EXPLICIT}: arn:aws:iam::aws:policy/AWSDenyAll`,
  },
  {
    title: "105 names of pairs are compared in any case",
    ip: context("StringEquals", "EncryptionContext:appname", "One"),
    encryptionContext: { AppName: "One" },
  },
  {
    title: "105 and their values in theirs",
    ip: context("StringEquals", "EncryptionContext:AppName", "One"),
    encryptionContext: { AppName: "one" },
    denied: IDENTITY,
  },
  {
    title: "108 EncryptionContextKeys keep their case",
    ip: context("ForAnyValue:StringEquals", "EncryptionContextKeys", "AppName"),
    encryptionContext: { appname: "One" },
    denied: IDENTITY,
  },
  {
    title: "111 a pair that is not there",
    ip: context("Null", "EncryptionContext:AppName", "false"),
    encryptionContext: { Other: "One" },
    denied: IDENTITY,
  },
  {
    title: "114 one of several values",
    ip: context("StringEquals", "EncryptionContext:AppName", ["One", "Two"]),
    encryptionContext: { AppName: "Two" },
  },
  { title: "129 asked by its alias", ip: context("StringLike", "RequestAlias", "alias/*"), byAlias: true },
  { title: "129 asked by its ARN", ip: context("StringLike", "RequestAlias", "alias/*"), denied: IDENTITY },
  {
    title: "153 of a principal by its ARN",
    ip: ({ user }) => [allow("kms:Encrypt", on("ArnNotEquals", "aws:PrincipalArn", user))],
    denied: IDENTITY,
  },
  {
    title: "159 none of several values",
    ip: () => [
      allow("kms:Encrypt", on("StringNotEquals", "aws:RequestedRegion", ["eu-west-3", "us-east-1"])),
    ],
    denied: IDENTITY,
  },
];

describe("a user who encrypts", () => {
  it.each(CASES)("$title", async ({ kp, ip, rights, encryptionContext, byAlias, played, denied }) => {
    const principal = `user/u${++users}`;
    const user = `arn:aws:iam::${scene.a}:${principal}`;
    await scene.credentials(principal);
    const key = await scene.key(kp?.({ account: scene.a, user }) ?? null);
    const name = `alias/${principal.slice(5)}`;
    if (byAlias) await scene.root().send(new CreateAliasCommand({ AliasName: name, TargetKeyId: key }));
    const policies = ip ? [policy(...ip({ account: scene.a, user, key }))] : [];
    const credentials = await scene.credentials(principal, { policies, ...rights });
    const input: EncryptCommandInput = {
      KeyId: byAlias ? name : key,
      Plaintext: PLAINTEXT,
      ...(encryptionContext && { EncryptionContext: encryptionContext }),
    };
    const sent = scene.client(credentials, { ...(played && { played }) }).send(new EncryptCommand(input));
    const sentence = `User: ${user} is not authorized to perform: kms:Encrypt on resource: ${key} ${denied}`;
    if (denied === undefined) await sent;
    else
      expect(await failure(sent)).toEqual({ name: "AccessDeniedException", status: 400, message: sentence });
    // The same is told of a request that nobody makes, however the user is named.
    const { Plaintext: _, ...question } = input;
    for (const who of [{ principal }, { principal: user }, { accessKeyId: credentials.accessKeyId }]) {
      const { json } = await scene.control("POST", "explain", {
        cloud: "aws",
        account: scene.a,
        ...who,
        operation: "Encrypt",
        input: question,
        ...(played && { context: Object.fromEntries(new URLSearchParams(played)) }),
      });
      expect(json).toMatchObject(
        denied === undefined ? { decision: "allow", sentence: null } : { decision: "deny", sentence },
      );
    }
  });
});

const sentenceOf = async (request: Promise<unknown>) => (await failure(request)).message;
const encrypt = (client: KMSClient, KeyId: string, more: object = {}) =>
  client.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT, ...more }));
const grant = (
  KeyId: string,
  grantee: string,
  more: Partial<CreateGrantCommandInput> = {},
  client = scene.root(),
) =>
  client.send(
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: `arn:aws:iam::${scene.a}:user/${grantee}`,
      Operations: ["Encrypt"],
      ...more,
    }),
  );

describe("grants", () => {
  it("162 177 hold for their whole context and their grantee, whose token helps nobody else", async () => {
    const key = await scene.key(null);
    const [grantee, other] = [await scene.as("user/Grantee"), await scene.as("user/Other")];
    const EncryptionContext = { Department: "IT" };
    const made = await grant(key, "Grantee", { Constraints: { EncryptionContextEquals: EncryptionContext } });
    const GrantTokens = [made.GrantToken ?? ""];
    await encrypt(grantee, key, { EncryptionContext, GrantTokens });
    const more = { EncryptionContext: { ...EncryptionContext, Purpose: "Test" }, GrantTokens };
    expect(await sentenceOf(encrypt(grantee, key, more))).toContain(IDENTITY);
    expect(await sentenceOf(encrypt(other, key, { EncryptionContext, GrantTokens }))).toContain(IDENTITY);
  });

  it("174 are handed on with their constraint or a narrower one", async () => {
    const key = await scene.key(null);
    const parent = await scene.as("user/Parent");
    const Operations = ["Encrypt", "CreateGrant"] as const;
    const it = { Department: "IT" };
    await grant(key, "Parent", { Operations: [...Operations], Constraints: { EncryptionContextSubset: it } });
    await grant(key, "Child", { Constraints: { EncryptionContextSubset: { ...it, x: "1" } } }, parent);
    await grant(key, "Child", { Constraints: { EncryptionContextEquals: { ...it, x: "1" } } }, parent);
    const wider = grant(key, "Child", { Constraints: { EncryptionContextSubset: { x: "1" } } }, parent);
    expect(await sentenceOf(wider)).toContain(because("identity-based", "CreateGrant"));
  });

  it("183 189 are retired without a word of the key policy, and listed by identity policies alone", async () => {
    const everybody = { Principal: { AWS: "*" } };
    const key = await scene.key([allow("kms:*", everybody), deny("kms:RetireGrant", { Principal: "*" })]);
    const grantee = await scene.as("user/Retiring");
    const { GrantId } = await grant(key, "Retiring", { Operations: ["Encrypt", "RetireGrant"] });
    const stranger = await scene.as("user/Stranger");
    const retire = (client: KMSClient) => client.send(new RetireGrantCommand({ KeyId: key, GrantId }));
    expect(await sentenceOf(retire(stranger))).toContain(because("identity-based", "RetireGrant"));
    await retire(grantee);
    const RetiringPrincipal = `arn:aws:iam::${scene.a}:user/Retiring`;
    const list = grantee.send(new ListRetirableGrantsCommand({ RetiringPrincipal }));
    expect(await sentenceOf(list)).toContain(
      `on resource: * ${because("identity-based", "ListRetirableGrants")}`,
    );
  });
});

describe("sessions of a role", () => {
  it("036 039 045 057 are held by their policy where the role is named, not where they are", async () => {
    const caller = await scene.credentials("user/Caller", { policies: [policy(allow("sts:AssumeRole"))] });
    await scene.credentials("role/R");
    const asked = sts({ server: "strict", key: caller });
    const session = async (...statements: readonly Statement[]) => {
      const Policy = statements.length === 0 ? undefined : JSON.stringify(policy(...statements));
      const RoleArn = roleArn(scene.a, "R");
      return scene.client((await assume(asked, { RoleArn, RoleSessionName: "one", Policy })).key);
    };
    const role = { Principal: { AWS: roleArn(scene.a, "R") } };
    const asSession = { Principal: { AWS: `arn:aws:sts::${scene.a}:assumed-role/R/one` } };
    const [ofRole, ofSession] = [
      await scene.key([allow("kms:*", role)]),
      await scene.key([allow("kms:*", asSession)]),
    ];
    await encrypt(await session(allow("kms:Encrypt")), ofRole);
    const elsewhere = await session(allow("s3:*"));
    await encrypt(elsewhere, ofSession);
    expect(await sentenceOf(encrypt(elsewhere, ofRole))).toContain(because("session"));
    const denying = await session(allow("*"), deny("kms:Encrypt"));
    expect(await sentenceOf(encrypt(denying, ofSession))).toMatch(
      / with an explicit deny in a session policy$/,
    );
    const spared = await scene.key([allow("kms:*", role), deny("kms:Encrypt", asSession)]);
    expect(await sentenceOf(encrypt(await session(), spared))).toMatch(
      / with an explicit deny in a resource-based policy$/,
    );
    await encrypt(await scene.as("role/R"), spared);
  });
});
