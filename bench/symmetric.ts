/** Sections of the symmetric path: against the floor, at half load, with signatures verified, and without recording. */
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import { fire, type Shot } from "./load.ts";
import { ACCOUNT, type Bench, credentialsOf, openWith, type Source } from "./servers.ts";
import { client, shot } from "./shots.ts";
import { type Against, type Opened, requestTo, type Target } from "./targets.ts";
import type { Yardstick } from "./yardsticks.ts";

export const PERMISSIVE = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
export const PLAINTEXT = new Uint8Array(64).fill(7);

/** Least ratios to the floor that are asked. */
export const ASKED = { symmetric: 0.9, signed: 0.8, createKey: 0.35 } as const;

/** A shot at Encrypt with a new key of the server. */
export async function encryptAt({ server: { url } }: Bench, credentials = PERMISSIVE): Promise<Shot> {
  const { KeyMetadata } = await client(url, credentials).send(new CreateKeyCommand({}));
  const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: PLAINTEXT });
  return shot("Encrypt", url, credentials, command);
}

/** The yardsticks of a server that have the body of Encrypt to read; none where it has no yardsticks. */
export function yardsticksFor(
  { server: { pid }, yardsticks }: Bench,
  encrypt: Shot,
  names: readonly Yardstick[] = ["floor"],
): Target[] {
  if (yardsticks === null) return [];
  return names.map((name) => {
    const against = name === "constant" || name === "floor" ? [] : [{ yardstick: "floor" }];
    return requestTo(pid, { ...encrypt, name, url: yardsticks[name] }, { against });
  });
}

/** The operations of the symmetric path, and the constant Worker, against the floor. */
export function symmetric({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const { url, pid } = bench.server;
    const sdk = client(url, PERMISSIVE);
    const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId;
    const { CiphertextBlob } = await sdk.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT }));
    const ours = async (name: string, command: object, asked?: number, further: readonly Against[] = []) => {
      const against = [{ yardstick: "floor", ...(asked !== undefined && { asked }) }, ...further];
      return requestTo(pid, await shot(name, url, PERMISSIVE, command), { against });
    };
    const encrypt = new EncryptCommand({ KeyId, Plaintext: PLAINTEXT });
    const dataKey = new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" });
    return [
      [
        ...yardsticksFor(bench, await shot("Encrypt", url, PERMISSIVE, encrypt), [
          "constant",
          "floor",
          "least",
        ]),
        await ours("Encrypt", encrypt, ASKED.symmetric, [{ yardstick: "least" }]),
        await ours("Decrypt", new DecryptCommand({ CiphertextBlob }), ASKED.symmetric),
        await ours("GenerateDataKey", dataKey, ASKED.symmetric),
        await ours("DescribeKey", new DescribeKeyCommand({ KeyId })),
        await ours("CreateKey", new CreateKeyCommand({}), ASKED.createKey),
      ],
    ];
  });
}

/** Encrypt at half of what the server can, and the constant Worker at the same rate. */
export function halfLoad({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const { pid } = bench.server;
    const encrypt = await encryptAt(bench);
    await fire(encrypt, pid, 1);
    const { perSecond = 0 } = await fire(encrypt, pid, 2);
    const rate = Math.max(1, Math.round(perSecond / 2));
    const against = [{ yardstick: "constant", by: "p99" } as const];
    const ours = requestTo(pid, encrypt, { rate, against });
    if (bench.yardsticks === null) return [[ours]];
    const constant = { ...encrypt, name: "constant", url: bench.yardsticks.constant };
    return [[requestTo(pid, constant, { rate }), ours]];
  });
}

/** Headers that the JavaScript SDK signs and boto3 does not: 9 signed headers against 5. */
const NOT_OF_BOTO3 = ["amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent", "content-length"];

/** Encrypt with its signature verified, against the floor. */
export function signed({ start }: Source): Promise<Opened> {
  return openWith([start("strict")], async (bench) => {
    const { url, pid } = bench.server;
    const credentials = await credentialsOf(url, "aws", ACCOUNT);
    const { KeyMetadata } = await client(url, credentials).send(new CreateKeyCommand({}));
    const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: PLAINTEXT });
    const few = await shot("Encrypt, signed (boto3)", url, credentials, command, NOT_OF_BOTO3);
    const many = await shot("Encrypt, signed (JS)", url, credentials, command);
    const permissive = await shot("Encrypt", url, PERMISSIVE, command);
    const against = [{ yardstick: "floor", asked: ASKED.signed }];
    return [
      [
        ...yardsticksFor(bench, permissive, ["floor", "leastSigned"]),
        requestTo(pid, few, { against }),
        requestTo(pid, many, { against: [...against, { yardstick: "leastSigned" }] }),
      ],
    ];
  });
}

/** Minimum ratio of the speed with recording to the speed without. */
const RECORDING_REACH = 0.95;

/** Encrypt on two servers, one without recording. */
export function recording({ start }: Source): Promise<Opened> {
  return openWith([start("permissive", "off"), start("permissive")], async (off, on) => [
    [
      requestTo(off.server.pid, await encryptAt(off), { name: "recording off" }),
      requestTo(on.server.pid, await encryptAt(on), {
        name: "recording on",
        against: [{ yardstick: "recording off", asked: RECORDING_REACH }],
      }),
    ],
  ]);
}
