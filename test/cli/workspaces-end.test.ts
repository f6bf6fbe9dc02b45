import { globSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientsOf, controlAt, type MadeWorkspace, makeWorkspace } from "../support/made-workspaces.ts";
import { patient } from "../support/patience.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const WORKSPACES = 200;
/** Workspaces that are used at the same time. */
const AT_ONCE = 8;
/** How often the server is killed while workspaces end. */
const CRASHES = 4;
/** Bytes of a page of a database. */
const PAGE = 4096;
/** Pages that the local server leaves of an object without storage: a header, and workerd's note that it has no alarm. */
const EMPTY_PAGES = 2;
/** Longer than it takes until an emptied workspace forgets its generation, which is a minute. */
const EMPTIED_MS = 240_000;

/** A workspace, and a ciphertext of it. */
interface Used {
  readonly made: MadeWorkspace;
  readonly blob: Uint8Array | undefined;
}

async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...items];
  const work = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) results.push(await act(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

describe("two hundred workspaces that both clouds' SDKs have used", () => {
  let directory = "";
  let server: SpawnedServer | undefined;

  const start = async () => {
    const flags = ["--data", join(directory, "data"), "--auth", "strict"];
    server = await SpawnedServer.start(flags, { TMPDIR: join(directory, "tmp") });
    return server;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-workspaces-"));
    await mkdir(join(directory, "tmp"));
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  /** Bytes of the objects that have something, by class. */
  const bytesHeld = () => {
    const held: Record<string, number> = {};
    for (const file of globSync("data/state/do/*/*.sqlite*", { cwd: directory })) {
      if (file.includes("metadata.sqlite") || file.endsWith("-shm")) continue;
      const name = /fauxkms-(\w+)\//.exec(file)?.[1] ?? file;
      const { size } = statSync(join(directory, file), { throwIfNoEntry: false }) ?? { size: 0 };
      const isEmpty = file.endsWith(".sqlite") && size <= EMPTY_PAGES * PAGE;
      held[name] = (held[name] ?? 0) + (isEmpty ? 0 : size);
    }
    return held;
  };

  /** Rows of the directory, by table, while the server is stopped. */
  const rowsHeld = () => {
    const held: Record<string, number> = {};
    for (const file of globSync("data/state/d1/**/*.sqlite", { cwd: directory })) {
      const database = new DatabaseSync(join(directory, file), { readOnly: true });
      const tables = database.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
      );
      for (const { name } of tables.all()) {
        const count = database.prepare(`SELECT count(*) AS n FROM "${name}"`).get();
        if (!file.includes("metadata")) held[String(name)] = Number(count?.n);
      }
      database.close();
    }
    return held;
  };

  async function use(url: string): Promise<Used> {
    const made = await makeWorkspace(url, { ttlSeconds: 86_400 });
    const { aws, alibaba } = clientsOf(made);
    const { KeyMetadata } = await aws.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId ?? "";
    await aws.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: KeyId }));
    const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    await alibaba("CreateKey");
    return { made, blob: CiphertextBlob };
  }

  it("end on the clock through crashes: all storage is given back, and no call finds them", async () => {
    const first = await start();
    // Brings the directory up to date.
    await controlAt(first.url, "GET", "health");
    const kept = await use(first.url);
    await first.stop();
    const [rowsBefore, bytesBefore] = [rowsHeld(), bytesHeld()];

    let { url } = await start();
    const used = await inParallel([...Array(WORKSPACES).keys()], () => use(url));
    for (const name of ["KeyStore", "QuotaCounters", "Journal", "Workspace"]) {
      expect(bytesHeld()[name], name).toBeGreaterThan((bytesBefore[name] ?? 0) + WORKSPACES * PAGE);
    }
    const extend = async ({ made }: Used) => {
      const path = `workspaces/${made.name}/extend`;
      expect((await controlAt(url, "POST", path, { ttlSeconds: 1 }, made.token)).status).toBe(200);
    };
    const share = Math.ceil(WORKSPACES / (CRASHES + 1));
    for (let crash = 0; crash < CRASHES; crash++) {
      await inParallel(used.slice(crash * share, (crash + 1) * share), extend);
      // Some have ended by then, and of some the objects are being deleted.
      await sleep(1500 + 700 * crash);
      await server?.crash();
      ({ url } = await start());
    }
    await inParallel(used.slice(CRASHES * share), extend);

    const code = (calling: Promise<unknown>) =>
      calling.then(
        () => "answered",
        (error: { code?: string; name?: string }) => error.code ?? error.name,
      );
    const check = async ({ made, blob }: Used) => {
      const { aws, alibaba } = clientsOf({ ...made, url });
      const stillThere = () => code(aws.send(new ListKeysCommand({})));
      await expect.poll(stillThere, { timeout: patient(20_000) }).toBe("UnrecognizedClientException");
      expect(await code(aws.send(new DecryptCommand({ CiphertextBlob: blob })))).not.toBe("answered");
      expect(await code(alibaba("ListKeys"))).toBe("InvalidAccessKeyId.NotFound");
      expect((await controlAt(url, "GET", "clock", undefined, made.token)).status).toBe(401);
      expect((await controlAt(url, "GET", `workspaces/${made.name}`)).status).toBe(404);
    };
    await inParallel(used, check);

    const isBack = () => {
      const now = bytesHeld();
      return Object.entries(now).filter(([name, bytes]) => bytes > 2 * (bytesBefore[name] ?? 0) + PAGE);
    };
    await expect.poll(isBack, { timeout: patient(EMPTIED_MS), interval: 1000 }).toEqual([]);
    // What another workspace has is not touched.
    const { aws } = clientsOf({ ...kept.made, url });
    expect((await aws.send(new DecryptCommand({ CiphertextBlob: kept.blob }))).Plaintext).toBeDefined();
    await server?.stop();
    expect(rowsHeld()).toEqual(rowsBefore);
  });
});
