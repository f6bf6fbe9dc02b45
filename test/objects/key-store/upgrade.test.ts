import { globSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListResourceTagsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY_STORE_PARTS, KEY_STORE_SCHEMA } from "../../../src/objects/key-store/schema.ts";
import type { SchemaStep } from "../../../src/objects/schema.ts";
import { freshAccount, kms } from "../../support/client.ts";
import { materialsOf, metadata } from "../../support/import.ts";
import { decrypt, encrypt } from "../../support/management.ts";
import { namesIn, takeAll } from "../../support/schema.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const KEY_STORE_TABLES: readonly string[] = KEY_STORE_PARTS.flatMap(({ tables }) => tables);

/** The schema of version 0.1.0, which kept no count of its steps. */
const FIRST = KEY_STORE_SCHEMA.slice(0, 1);

/** Makes of a key store what version 0.1.0 would have left. @returns whether it was one */
function takeBack(file: string): boolean {
  const database = new DatabaseSync(file);
  try {
    const tables = namesIn(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
    if (!tables.includes("materials")) return false;
    const own = tables.filter((name) => KEY_STORE_TABLES.includes(name));
    const indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    for (const name of namesIn(database, indexes)) {
      if (!name.startsWith("_")) database.exec(`DROP INDEX ${name}`);
    }
    for (const name of own) database.exec(`ALTER TABLE ${name} RENAME TO new_${name}`);
    takeAll(database, FIRST);
    for (const name of own) {
      // Materials were numbered over all keys.
      const columns = namesIn(database, `SELECT name FROM pragma_table_info('${name}')`)
        .filter((column) => name !== "materials" || column !== "seq")
        .join(", ");
      const order = name === "materials" ? "ORDER BY key_id, seq" : "";
      if (columns !== "")
        database.exec(`INSERT INTO ${name} (${columns}) SELECT ${columns} FROM new_${name} ${order}`);
      database.exec(`DROP TABLE new_${name}`);
    }
    database.exec("DELETE FROM meta WHERE name IN ('schema', 'customerKeys', 'countedUpTo')");
    database.exec("INSERT INTO meta SELECT 'customerKeys', COUNT(*) FROM keys WHERE manager = 'CUSTOMER'");
    return true;
  } finally {
    database.close();
  }
}

describe("a data directory of version 0.1.0", () => {
  let directory = "";
  let server: SpawnedServer | undefined;

  const start = async () => {
    const data = join(directory, "data");
    server = await SpawnedServer.start(["--data", data, "--quotas", "off"], {
      TMPDIR: join(directory, "tmp"),
    });
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-upgrade-"));
    await mkdir(join(directory, "tmp"));
    await start();
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("opens with all its contents, and supports new features", async () => {
    const account = freshAccount();
    const at = (region: string) => kms({ url: server?.url ?? "", account, region });
    const Tags = [{ TagKey: "a", TagValue: "b" }];
    const made = await at("us-east-1").send(new CreateKeyCommand({ Description: "old", Tags }));
    const id = made.KeyMetadata?.KeyId ?? "";
    const blobs = [await encrypt(at("us-east-1"), id, "0")];
    await at("us-east-1").send(new CreateAliasCommand({ AliasName: "alias/old", TargetKeyId: id }));
    await at("us-east-1").send(new RotateKeyOnDemandCommand({ KeyId: id }));
    blobs.push(await encrypt(at("us-east-1"), "alias/old", "1"));
    await at("us-east-1").send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 100 }));
    const other = await at("us-east-1").send(new CreateKeyCommand({}));
    const otherId = other.KeyMetadata?.KeyId ?? "";
    await at("us-east-1").send(new DisableKeyCommand({ KeyId: otherId }));
    const told = async () => {
      const {
        $metadata: _,
        OnDemandRotationStartDate: __,
        ...status
      } = await at("us-east-1").send(new GetKeyRotationStatusCommand({ KeyId: id }));
      return {
        status,
        keys: [await metadata(at("us-east-1"), id), await metadata(at("us-east-1"), otherId)],
        materials: await materialsOf(at("us-east-1"), id),
        aliases: (await at("us-east-1").send(new ListAliasesCommand({ KeyId: id }))).Aliases,
        tags: (await at("us-east-1").send(new ListResourceTagsCommand({ KeyId: id }))).Tags,
      };
    };
    const before = await told();

    await server?.stop();
    const files = globSync(join(directory, "data", "**", "*.sqlite"));
    expect(files.filter(takeBack)).toHaveLength(1);
    await start();

    expect(await told()).toEqual(before);
    for (const [count, blob] of blobs.entries()) {
      expect((await decrypt(at("us-east-1"), blob)).text).toBe(`${count}`);
    }
    await at("us-east-1").send(new RotateKeyOnDemandCommand({ KeyId: id }));
    expect(await materialsOf(at("us-east-1"), id)).toHaveLength(3);
    const primary = await at("us-east-1").send(new CreateKeyCommand({ MultiRegion: true }));
    const KeyId = primary.KeyMetadata?.KeyId ?? "";
    await at("us-east-1").send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-3" }));
    expect(await materialsOf(at("eu-west-3"), KeyId)).toHaveLength(1);

    // Once it has been brought up to date it stays so.
    await server?.crash();
    await start();
    expect((await decrypt(at("us-east-1"), blobs[0] ?? new Uint8Array())).text).toBe("0");
    expect((await metadata(at("us-east-1"), KeyId)).MultiRegion).toBe(true);
  });
});

describe("the schema of a key store", () => {
  it("is the same after an upgrade as from the beginning, step by step", () => {
    const shape = (steps: readonly SchemaStep[]) => {
      const database = new DatabaseSync(":memory:");
      takeAll(database, steps);
      const tables = namesIn(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
      return new Set(tables.filter((name) => !name.startsWith("sqlite_")));
    };
    const all = shape(KEY_STORE_SCHEMA);
    for (const name of KEY_STORE_TABLES) expect(all, name).toContain(name);
    expect(all.size).toBe(KEY_STORE_TABLES.length + 1);
    expect([...shape(FIRST)].every((name) => all.has(name))).toBe(true);
  });
});
