import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateRandomCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { addAlibabaKey } from "../support/alibaba-keys.ts";
import { addSecret } from "../support/alibaba-secrets.ts";
import { failure, kms } from "../support/client.ts";
import { between, type CountedServer, startCounted, sumOf } from "../support/counted-server.ts";

let server: CountedServer;

beforeAll(async () => {
  server = await startCounted();
});

afterAll(() => server.stop());

/** Requests of each kind. */
const REQUESTS = 10;
/** Pause between two requests, in milliseconds: what was read for the one before is good for a second. */
const PAUSE_MS = 1050;
/** Time after which nothing is written any more, in milliseconds. */
const SETTLED_MS = 11_000;

const Plaintext = new Uint8Array(8);

/** A client with an account and a workspace of its own, and a key and a ciphertext there. */
async function world(workspace: string) {
  const sdk = kms({ url: server.url, workspace });
  const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
  const { CiphertextBlob } = await sdk.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext }));
  const alibaba = alibabaClient({ url: server.url, workspace });
  const SecretName = await addSecret(alibaba);
  const readSecret = () => alibaba.call("GetSecretValue", { SecretName });
  for (let request = 0; request < 2; request++) await readSecret();
  const { id } = await addAlibabaKey(alibaba);
  const encryptThere = () => alibaba.call("Encrypt", { KeyId: id, Plaintext: "dGV4dA==" });
  await encryptThere();
  const disabled = await sdk.send(new CreateKeyCommand({}));
  await sdk.send(new DisableKeyCommand({ KeyId: disabled.KeyMetadata?.KeyId }));
  const refused = () =>
    failure(sdk.send(new EncryptCommand({ KeyId: disabled.KeyMetadata?.KeyId, Plaintext })));
  return { sdk, KeyId: KeyMetadata?.KeyId, CiphertextBlob, readSecret, encryptThere, refused };
}

type World = Awaited<ReturnType<typeof world>>;

/** Has the requests so far written, of which there must be many for that: what comes first in a journal is its tables. */
async function flush({ sdk }: World): Promise<void> {
  const random = () => sdk.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
  await Promise.all(Array.from({ length: 32 }, random));
  await sleep(PAUSE_MS);
}

/** What a request costs at most where an isolate sees one in a second, on average. */
const KINDS: readonly [
  name: string,
  send: (world: World) => Promise<unknown>,
  most: { readonly calls: number; readonly rows: number },
][] = [
  ["Encrypt", ({ sdk, KeyId }) => sdk.send(new EncryptCommand({ KeyId, Plaintext })), { calls: 3, rows: 2 }],
  [
    "Decrypt",
    ({ sdk, CiphertextBlob }) => sdk.send(new DecryptCommand({ CiphertextBlob })),
    { calls: 3, rows: 2 },
  ],
  [
    "GenerateDataKey",
    ({ sdk, KeyId }) => sdk.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
    { calls: 3, rows: 2 },
  ],
  ["Encrypt of a disabled key", ({ refused }) => refused(), { calls: 3, rows: 2 }],
  ["Encrypt at Alibaba Cloud", ({ encryptThere }) => encryptThere(), { calls: 3, rows: 2 }],
  ["GetSecretValue", ({ readSecret }) => readSecret(), { calls: 3, rows: 2 }],
  ["CreateKey", ({ sdk }: { sdk: KMSClient }) => sdk.send(new CreateKeyCommand({})), { calls: 5, rows: 6 }],
];

describe.concurrent("a sparse request", () => {
  it.each(KINDS)("%s takes few calls of Durable Objects and few written rows", async (name, send, most) => {
    const [operation = ""] = name.split(" ");
    const workspace = `sparse-${name.toLowerCase().replaceAll(" ", "-")}`;
    const place = await world(workspace);
    await flush(place);
    const before = await server.counts(workspace);
    for (let request = 0; request < REQUESTS; request++) {
      await send(place);
      await sleep(PAUSE_MS);
    }
    await sleep(SETTLED_MS);
    const { calls, rows } = between(before, await server.counts(workspace));
    expect(sumOf(rows) / REQUESTS, JSON.stringify(rows)).toBeLessThanOrEqual(most.rows);
    expect(sumOf(calls) / REQUESTS, JSON.stringify(calls)).toBeLessThanOrEqual(most.calls);
    // What was counted is there: all requests were recorded.
    const recorded = await fetch(`${server.url}/_fauxkms/requests?operation=${operation}&limit=1000`, {
      headers: { "x-fauxkms-workspace": workspace },
    });
    const { requests } = (await recorded.json()) as { requests: unknown[] };
    expect(requests.length).toBeGreaterThanOrEqual(REQUESTS);
  });
});
