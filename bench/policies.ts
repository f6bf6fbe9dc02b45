/** Benchmark of policies: Encrypt of each cloud in a workspace where they decide and in one where they do not, interleaved. */
import {
  CreateGrantCommand,
  CreateKeyCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { AWS_QUOTAS } from "../src/quotas/aws.ts";
import { LARGE_POLICIES, largePolicies, PLAIN } from "./large-policies.ts";
import { fire, type Measured, type Shot } from "./load.ts";
import { largeRamPolicies } from "./ram-large-policies.ts";
import { ramPairs } from "./ram-policies.ts";
import { print } from "./report.ts";
import { control, startBench } from "./servers.ts";
import { client, shot } from "./shots.ts";

/** Largest ratio of the CPU time with policies to that without (docs/authorization.md). */
const REACH = 1.15;
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

/** Statements with conditions that a request has to be compared with, and none of which decides. */
const conditioned = (Effect: "Allow" | "Deny", principal: object) =>
  Array.from({ length: STATEMENTS }, (_, number) => ({
    Sid: `S${number}`,
    Effect,
    ...principal,
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: {
      StringLike: { "kms:EncryptionContext:department": [`finance-${number}-*`, `legal-${number}-*`] },
      StringEquals: { "aws:PrincipalTag/team": `team-${number}` },
      IpAddress: { "aws:SourceIp": `10.${number}.0.0/16` },
    },
  }));

/** A request that a user makes in a workspace of its own, with 20 conditioned statements and 50 grants on the key. */
async function shotIn(url: string, policies: "enforce" | "off"): Promise<Shot> {
  const made = (await control(url, "POST", "workspaces", { settings: { policies } })) as unknown as Made;
  const { accountId: account } = made.aws;
  const inWorkspace = (method: string, path: string, body: unknown) =>
    control(url, method, path, body, made.name);
  for (const { id } of AWS_QUOTAS) {
    await inWorkspace("PUT", `quotas/aws/${id}`, { account, region: "us-east-1", limit: 1_000_000 });
  }
  const root = client(url, made.aws);
  const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn;
  const allowed = { Effect: "Allow", Action: "kms:*", Resource: "*" };
  const policy = { Version: "2012-10-17", Statement: [...conditioned("Allow", {}), allowed] };
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
    Statement: [...conditioned("Deny", everybody), delegating],
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
  return shot(`Encrypt, policies ${policies}`, url, credentials, command);
}

/** Encrypt by the root user of a workspace of its own, with a key policy of these statements. */
async function shotUnder(url: string, name: string, statements: readonly object[]): Promise<Shot> {
  const made = (await control(url, "POST", "workspaces", {
    settings: { policies: "enforce" },
  })) as unknown as Made;
  for (const { id } of AWS_QUOTAS) {
    const body = { account: made.aws.accountId, region: "us-east-1", limit: 1_000_000 };
    await control(url, "PUT", `quotas/aws/${id}`, body, made.name);
  }
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const { KeyMetadata } = await client(url, made.aws).send(new CreateKeyCommand({ Policy }));
  const EncryptionContext = { a: "a".repeat(1000) };
  const Plaintext = new Uint8Array(64).fill(7);
  const command = new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext, EncryptionContext });
  return shot(name, url, made.aws, command);
}

/** Prints the rows. @param rounds of each side, in turn; @param seconds of each round */
export async function policies(rounds: number, seconds: number): Promise<void> {
  const { server } = await startBench("permissive");
  try {
    const pair = [await shotIn(server.url, "off"), await shotIn(server.url, "enforce")];
    for (const each of [pair, ...(await ramPairs(server.url))])
      await compare(each, server.pid, rounds, seconds);
    console.log(
      `asked of the CPU time with policies: at most ${REACH} of that without, a ratio of ${(1 / REACH).toFixed(2)}`,
    );
    const kinds = ["many patterns of a condition", "patterns of ARNs"] as const;
    const plain = await shotUnder(server.url, "a plain key policy", PLAIN);
    const large = kinds.map((kind) => shotUnder(server.url, `32 KB: ${kind}`, LARGE_POLICIES[kind] ?? []));
    await compare([plain, ...(await Promise.all(large))], server.pid, rounds, seconds);
    largePolicies();
    largeRamPolicies();
  } finally {
    await server.stop();
  }
}

/** Measures shots in turns, and prints them, compared with the first. */
async function compare(shots: readonly Shot[], pid: number, rounds: number, seconds: number): Promise<void> {
  for (const one of shots) await fire(one, pid, 1);
  const results = new Map<string, Measured[]>(shots.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // They alternate in going first.
    for (const one of round % 2 === 0 ? shots : shots.toReversed()) {
      results.get(one.name)?.push(await fire(one, pid, seconds));
    }
  }
  console.log("");
  print(results, shots[0]?.name ?? "");
}
