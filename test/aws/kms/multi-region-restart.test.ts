import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateKeyCommand,
  EnableKeyRotationCommand,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshAccount, kms } from "../../support/client.ts";
import {
  importWith,
  materialsOf,
  metadata,
  parametersForImport,
  symmetricMaterial,
} from "../../support/import.ts";
import { DAY, decrypt, encrypt } from "../../support/management.ts";
import { HOME, MOMENT, PARIS, TOKYO } from "../../support/multi-region.ts";
import { seededRandom } from "../../support/random.ts";
import { SpawnedServer } from "../../support/spawned-server.ts";

const START = "2030-01-01T00:00:00.000Z";
const REGIONS = [HOME, PARIS, TOKYO];
const ROUNDS = 6;

describe("multi-Region keys on disk", () => {
  const random = seededRandom();
  const account = freshAccount();
  let directory = "";
  let server: SpawnedServer | undefined;

  const start = async () => {
    const flags = ["--data", join(directory, "data"), "--quotas", "off"];
    server = await SpawnedServer.start(flags, { TMPDIR: join(directory, "tmp") });
  };
  const at = (region: string) => kms({ url: server?.url ?? "", account, region });
  const crash = async () => {
    await server?.crash();
    await start();
  };
  const control = async (method: string, path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const init = { method, headers, body: JSON.stringify(body) };
    const { status } = await fetch(`${server?.url}/_fauxkms/${path}`, init);
    expect(status).toBe(200);
  };
  const advance = (seconds: number) => control("POST", "clock/advance", { seconds });
  const make = async (regions: string[], input = {}) => {
    const { KeyMetadata } = await at(HOME).send(new CreateKeyCommand({ MultiRegion: true, ...input }));
    const id = KeyMetadata?.KeyId ?? "";
    for (const ReplicaRegion of regions) {
      await at(HOME).send(new ReplicateKeyCommand({ KeyId: id, ReplicaRegion }));
    }
    await advance(MOMENT);
    return id;
  };
  const primaryOf = async (id: string, region: string) =>
    (await metadata(at(region), id)).MultiRegionConfiguration?.PrimaryKey?.Region;
  const materials = async (id: string, region: string) =>
    (await materialsOf(at(region), id)).map((each) => `${each.KeyMaterialId} ${each.KeyMaterialState}`);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-regions-"));
    await mkdir(join(directory, "tmp"));
    await start();
    await control("PUT", "clock", { mode: "frozen", now: START });
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("are followed as before after a restart and after kill -9", async () => {
    const id = await make([PARIS, TOKYO]);
    const rotation = { KeyId: id, RotationPeriodInDays: 90 };
    await at(HOME).send(new EnableKeyRotationCommand(rotation));
    const blobs = [await encrypt(at(PARIS), id, "0")];
    await server?.stop();
    await start();
    await at(HOME).send(new RotateKeyOnDemandCommand({ KeyId: id }));
    blobs.push(await encrypt(at(HOME), id, "1"));
    expect((await decrypt(at(PARIS), blobs[1] ?? new Uint8Array())).text).toBe("1");
    await crash();
    await advance(90 * DAY);
    blobs.push(await encrypt(at(TOKYO), id, "2"));
    await at(HOME).send(new UpdatePrimaryRegionCommand({ KeyId: id, PrimaryRegion: PARIS }));
    await crash();
    for (const region of REGIONS) expect(await primaryOf(id, region), region).toBe(PARIS);
    await advance(MOMENT);
    await at(PARIS).send(new RotateKeyOnDemandCommand({ KeyId: id }));
    const expected = await materials(id, PARIS);
    expect(expected).toHaveLength(4);
    for (const region of REGIONS) {
      expect(await materials(id, region)).toEqual(expected);
      for (const [count, blob] of blobs.entries())
        expect((await decrypt(at(region), blob)).text).toBe(`${count}`);
    }
  });

  it("are deleted in their order after kill -9", async () => {
    const id = await make([PARIS]);
    const PendingWindowInDays = 7;
    await at(HOME).send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays }));
    await at(PARIS).send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays }));
    await crash();
    expect((await metadata(at(HOME), id)).KeyState).toBe("PendingReplicaDeletion");
    await advance(7 * DAY);
    await crash();
    expect((await metadata(at(HOME), id)).KeyState).toBe("PendingDeletion");
    await advance(7 * DAY);
    await expect(metadata(at(HOME), id)).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("keep what was imported, and their import tokens", async () => {
    const id = await make([], { Origin: "EXTERNAL" });
    const wrapping = await parametersForImport(at(HOME), id);
    const material = symmetricMaterial();
    await crash();
    await importWith(at(HOME), wrapping, material);
    await at(HOME).send(new ReplicateKeyCommand({ KeyId: id, ReplicaRegion: PARIS }));
    await crash();
    await advance(MOMENT);
    expect((await metadata(at(PARIS), id)).KeyState).toBe("PendingImport");
    const blob = await encrypt(at(HOME), id, "kept");
    await importWith(at(PARIS), await parametersForImport(at(PARIS), id), material);
    await crash();
    expect((await decrypt(at(PARIS), blob)).text).toBe("kept");
  });

  it("have one primary and the same material everywhere, whenever the crash came", async () => {
    const id = await make([PARIS, TOKYO]);
    const blobs: { blob: Uint8Array; text: string }[] = [];
    let rotated = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let over = false;
      const busy = async (work: () => Promise<void>) => {
        while (!over) await work().catch(() => sleep(1));
      };
      const load = [
        busy(async () => {
          const from = random.pick(REGIONS);
          const PrimaryRegion = random.pick(REGIONS.filter((region) => region !== from));
          await at(from).send(new UpdatePrimaryRegionCommand({ KeyId: id, PrimaryRegion }));
        }),
        busy(async () => {
          if (rotated >= 20) return void (await sleep(5));
          await at(random.pick(REGIONS)).send(new RotateKeyOnDemandCommand({ KeyId: id }));
          rotated++;
        }),
        busy(async () => {
          const text = `${blobs.length}`;
          blobs.push({ blob: await encrypt(at(random.pick(REGIONS)), id, text), text });
          await sleep(10);
        }),
      ];
      // On a slow machine little happens in that time: in every second round something has, before.
      const begun = blobs.length;
      if (round % 2 === 0) await expect.poll(() => blobs.length).toBeGreaterThan(begun + 2);
      await sleep(random.int(50, 250));
      over = true;
      await server?.crash();
      await Promise.all(load);
      await start();
      // All Regions at once: each looks for the primary while the others do.
      const answers = await Promise.all(REGIONS.map((region) => metadata(at(region), id)));
      expect(answers).toHaveLength(REGIONS.length);
      const said = `round ${round}, SEED=${random.seed}`;
      const primaries = await Promise.all(REGIONS.map((region) => primaryOf(id, region)));
      expect(new Set(primaries).size, `${said}: ${primaries}`).toBe(1);
      const primary = primaries[0] ?? "";
      const expected = await materials(id, primary);
      for (const region of REGIONS) {
        expect(await materials(id, region), `${said}: ${region}`).toEqual(expected);
        for (const { blob, text } of blobs) expect((await decrypt(at(region), blob)).text, said).toBe(text);
      }
      const { Rotations } = await at(primary).send(new ListKeyRotationsCommand({ KeyId: id }));
      expect(Rotations?.length, said).toBeGreaterThanOrEqual(rotated);
    }
    expect(blobs.length).toBeGreaterThan(ROUNDS);
  });
});
