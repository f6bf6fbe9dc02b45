/** Benchmark of policies: Encrypt of each cloud in a workspace where they decide and in one where they do not, interleaved. */
import {
  CreateGrantCommand,
  CreateKeyCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { LARGE_POLICIES, PLAIN } from "./large-policies.ts";
import type { Shot } from "./load.ts";
import { ramPairs } from "./ram-policies.ts";
import { control, openWith, raiseQuotas, type Source } from "./servers.ts";
import { client, shot } from "./shots.ts";
import { encryptAt, yardsticksFor } from "./symmetric.ts";
import { type Opened, requestTo } from "./targets.ts";

/** Largest ratio of the CPU time with policies to that without (docs/authorization.md). */
const REACH = 1.15;
/** Least ratio of the floor's CPU time to that with policies. */
const ASKED_OF_FLOOR = 0.8;
const STATEMENTS = 20;
const GRANTS = 50;

interface Made {
  readonly name: string;
  readonly token: string;
  readonly aws: {
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

/** What conditions ask for: of the request alone, or of the caller as well, as most do. */
type AskedFor = "request" | "caller and request";

/** Statements with conditions, none of which holds. */
const conditioned = (Effect: "Allow" | "Deny", principal: object, asked: AskedFor) =>
  Array.from({ length: STATEMENTS }, (_, number) => ({
    Sid: `S${number}`,
    Effect,
    ...principal,
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: {
      StringLike: { "kms:EncryptionContext:department": [`finance-${number}-*`, `legal-${number}-*`] },
      ...(asked !== "request" && { StringEquals: { "aws:PrincipalTag/team": `team-${number}` } }),
      IpAddress: { "aws:SourceIp": `10.${number}.0.0/16` },
    },
  }));

/** A request that a user makes in a workspace of its own, with 20 conditioned statements and 50 grants on the key. */
async function shotIn(
  url: string,
  name: string,
  policies: "enforce" | "off",
  asked: AskedFor = "caller and request",
): Promise<Shot> {
  const made = (await control(url, "POST", "workspaces", { settings: { policies } })) as unknown as Made;
  const { accountId: account } = made.aws;
  const inWorkspace = (method: string, path: string, body: unknown) =>
    control(url, method, path, body, made.name);
  await raiseQuotas(url, { aws: account }, made.name);
  const root = client(url, made.aws);
  const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn;
  const allowed = { Effect: "Allow", Action: "kms:*", Resource: "*" };
  const policy = { Version: "2012-10-17", Statement: [...conditioned("Allow", {}, asked), allowed] };
  const user = await inWorkspace("POST", "credentials", {
    cloud: "aws",
    account,
    principal: "user/bench",
    policies: [policy],
    tags: { team: "blue" },
  });
  const everybody = { Principal: { AWS: "*" } };
  const delegating = { ...allowed, Principal: { AWS: `arn:aws:iam::${account}:root` } };
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [...conditioned("Deny", everybody, asked), delegating],
  });
  await root.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  for (let number = 0; number < GRANTS; number++) {
    await root.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: `arn:aws:iam::${account}:user/bench`,
        Operations: ["Encrypt", "Decrypt"],
        Constraints: { EncryptionContextSubset: { number: String(number) } },
      }),
    );
  }
  const credentials = { accessKeyId: user.accessKeyId ?? "", secretAccessKey: user.secretAccessKey ?? "" };
  const EncryptionContext = { department: "research", project: "alpha" };
  const command = new EncryptCommand({ KeyId, Plaintext: new Uint8Array(64).fill(7), EncryptionContext });
  return shot(name, url, credentials, command);
}

/** Encrypt by the root user of a workspace of its own, with a key policy of these statements. */
async function shotUnder(url: string, name: string, statements: readonly object[]): Promise<Shot> {
  const made = (await control(url, "POST", "workspaces", {
    settings: { policies: "enforce" },
  })) as unknown as Made;
  await raiseQuotas(url, { aws: made.aws.accountId }, made.name);
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const { KeyMetadata } = await client(url, made.aws).send(new CreateKeyCommand({ Policy }));
  const EncryptionContext = { a: "a".repeat(1000) };
  const Plaintext = new Uint8Array(64).fill(7);
  const command = new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext, EncryptionContext });
  return shot(name, url, made.aws, command);
}

/** Encrypt where policies decide against where they do not and against the floor, and under the largest key policies. */
export function policies({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const { url, pid } = bench.server;
    const floor = yardsticksFor(bench, await encryptAt(bench));
    const pairs = [
      [
        await shotIn(url, "Encrypt, policies off", "off"),
        await shotIn(url, "Encrypt, policies enforce", "enforce"),
        await shotIn(url, "the same, conditions of the request alone", "enforce", "request"),
      ] as const,
      ...(await ramPairs(url)),
    ];
    const groups = pairs.map(([off, ...enforced], number) => {
      const asked = number === 0 ? { asked: ASKED_OF_FLOOR } : {};
      const against = [
        { yardstick: "floor", ...asked },
        { yardstick: off.name, asked: 1 / REACH },
      ];
      return [...floor, requestTo(pid, off), ...enforced.map((one) => requestTo(pid, one, { against }))];
    });
    const kinds = ["many patterns of a condition", "patterns of ARNs"] as const;
    const plain = await shotUnder(url, "a plain key policy", PLAIN);
    const large = await Promise.all(
      kinds.map((kind) => shotUnder(url, `32 KB: ${kind}`, LARGE_POLICIES[kind] ?? [])),
    );
    const against = [{ yardstick: plain.name }];
    return [...groups, [requestTo(pid, plain), ...large.map((one) => requestTo(pid, one, { against }))]];
  });
}
