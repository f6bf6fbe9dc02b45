import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshAccount, kms } from "../support/client.ts";
import { makeWorkspace } from "../support/made-workspaces.ts";
import { seededRandom } from "../support/random.ts";
import { controlIn, putSnapshot, takeSnapshot } from "../support/snapshots.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const ROUNDS = 20;
/** Rounds whose crash comes with the answer; that of others comes at any moment before or soon after. */
const ANSWERED = 5;
/** Keys of the snapshot, in each of its Regions. */
const KEYS = 15;
const REGIONS = ["us-east-1", "eu-west-3", "ap-northeast-1"];
/** An account of Alibaba Cloud that has a balance. */
const BUYER = "1234567890123456";
/** The state of a workspace that nobody has used. */
const UNUSED = { keys: REGIONS.map(() => []), frozen: false, credentials: [], balance: "1000000.00" };

describe("kill -9 during a snapshot, a restore or a fork", () => {
  const random = seededRandom();
  const account = freshAccount();
  let directory = "";
  let server: SpawnedServer;

  const start = () =>
    SpawnedServer.start(["--data", join(directory, "data"), "--quotas", "off"], {
      TMPDIR: join(directory, "tmp"),
    });
  const client = (workspace: string, region = "us-east-1") =>
    kms({ url: server.url, account, workspace, region });

  /** What of a workspace must be all of one state. */
  async function stateOf(workspace: string) {
    const keys = await Promise.all(
      REGIONS.map(async (region) => {
        const { Keys = [] } = await client(workspace, region).send(new ListKeysCommand({ Limit: 1000 }));
        return Keys.map(({ KeyId }) => KeyId);
      }),
    );
    const { json: clock } = await controlIn(server.url, workspace, "GET", "clock");
    const { json: credentials } = await controlIn(server.url, workspace, "GET", "credentials");
    const { json: balance } = await controlIn(server.url, workspace, "GET", `balances/${BUYER}`);
    return {
      keys,
      frozen: clock.mode === "frozen",
      credentials: credentials.credentials as { readonly accessKeyId: string }[],
      balance: balance.balance,
    };
  }

  /** Gives a workspace a key, an access key and a balance, and lets its clock run. */
  async function use(workspace: string, Description: string) {
    await client(workspace).send(new CreateKeyCommand({ Description }));
    await controlIn(server.url, workspace, "POST", "credentials", { cloud: "aws", account });
    await controlIn(server.url, workspace, "PUT", `balances/${BUYER}`, { balance: "5.00" });
    await controlIn(server.url, workspace, "PUT", "clock", { mode: "running" });
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-snapshots-"));
    await mkdir(join(directory, "tmp"));
    server = await start();
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("leaves the old state or the new one, twenty times over, and all that was acknowledged", async () => {
    for (const region of REGIONS) {
      for (let key = 0; key < KEYS; key++) await client("origin", region).send(new CreateKeyCommand({}));
    }
    await controlIn(server.url, "origin", "POST", "credentials", { cloud: "aws", account });
    await controlIn(server.url, "origin", "PUT", `balances/${BUYER}`, { balance: "7.00" });
    await controlIn(server.url, "origin", "PUT", "clock", { mode: "frozen" });
    const document = await takeSnapshot(server.url, { workspace: "origin" });
    const recorded = await stateOf("origin");
    expect(recorded).toMatchObject({ frozen: true, balance: "7.00", credentials: [{}] });
    // An access key selects one workspace, so the restored one gets it only where the origin has it no more.
    for (const { accessKeyId } of recorded.credentials) {
      await controlIn(server.url, "origin", "DELETE", `credentials/${accessKeyId}`);
    }
    const origin = await stateOf("origin");
    expect(origin.keys.flat()).toHaveLength(REGIONS.length * KEYS);
    const begun = performance.now();
    expect((await putSnapshot(server.url, document, { workspace: "target-restored" })).status).toBe(204);
    const usual = Math.ceil(performance.now() - begun);
    const seen = { before: 0, after: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const isFork = round % 4 === 3;
      const target = `target-${isFork ? round : "restored"}`;
      const note = `round ${round}, SEED=${random.seed}`;
      // What is acknowledged before counts, until it is replaced. A workspace that is to be a copy must be unused.
      if (!isFork) await use(target, note);
      const sealed = await client("origin").send(
        new EncryptCommand({ KeyId: origin.keys[0]?.[0], Plaintext: Buffer.from(note) }),
      );
      const before = isFork ? UNUSED : await stateOf(target);
      const calls = isFork
        ? makeWorkspace(server.url, { name: target, from: "origin" })
        : Promise.all([
            putSnapshot(server.url, document, { workspace: target }),
            takeSnapshot(server.url, { workspace: "origin" }),
          ]).then(([{ status, text }]) => expect(status, text).toBe(204));
      const answered = calls.then(
        () => true,
        () => false,
      );
      if (round % ANSWERED === 0) await answered;
      else await Promise.race([answered, sleep(random.int(0, usual))]);
      await server.crash();
      const isDone = await answered;
      server = await start();
      const after = await stateOf(target);
      const isNew = JSON.stringify(after.keys) === JSON.stringify(origin.keys);
      if (isDone) expect(isNew, note).toBe(true);
      // The access keys that are made with a copy come after it.
      const { credentials } = isFork ? after : recorded;
      expect(after, note).toEqual(
        isNew ? { ...recorded, credentials } : { ...before, credentials: after.credentials },
      );
      if (!isFork && !isNew) expect(after, note).toEqual(before);
      const reader = isNew ? target : "origin";
      const opened = await client(reader).send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
      expect(Buffer.from(opened.Plaintext ?? []).toString(), note).toBe(note);
      expect(await stateOf("origin"), note).toEqual(origin);
      seen[isNew ? "after" : "before"]++;
    }
    // What a crash has left stands in the way of no later restore.
    const last = await makeWorkspace(server.url, { name: "last", from: "origin" });
    expect((await stateOf(last.name)).keys).toEqual(origin.keys);
    expect(seen.before, JSON.stringify(seen)).toBeGreaterThan(0);
    expect(seen.after, JSON.stringify(seen)).toBeGreaterThan(0);
  });
});
