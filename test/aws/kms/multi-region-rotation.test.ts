import {
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  type RotationsListEntry,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import { materialsOf } from "../../support/import.ts";
import { DAY, daysAfter, decrypt, encrypt } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

const START = "2030-01-01T00:00:00.000Z";

const enable = (key: MultiRegionKey, region: string, RotationPeriodInDays = 90) =>
  key.at(region).send(new EnableKeyRotationCommand({ KeyId: key.id, RotationPeriodInDays }));
const disable = (key: MultiRegionKey, region: string) =>
  key.at(region).send(new DisableKeyRotationCommand({ KeyId: key.id }));
const rotate = (key: MultiRegionKey, region: string) =>
  key.at(region).send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
const status = async (key: MultiRegionKey, region: string) => {
  const { $metadata: _, ...answer } = await key
    .at(region)
    .send(new GetKeyRotationStatusCommand({ KeyId: key.id }));
  return answer;
};
/** Entries without the ARN, which is each Region's own. */
const shared = (entries: readonly RotationsListEntry[]) => entries.map(({ KeyId: _, ...entry }) => entry);
const rotations = async (key: MultiRegionKey, region: string) =>
  shared((await key.at(region).send(new ListKeyRotationsCommand({ KeyId: key.id }))).Rotations ?? []);
const materials = async (key: MultiRegionKey, region: string) =>
  shared(await materialsOf(key.at(region), key.id));
const current = async (key: MultiRegionKey, region: string) =>
  (await key.describe(region)).CurrentKeyMaterialId;

describe("rotation of a multi-Region key", () => {
  it("is set for all Regions, at the primary only", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    const off = { KeyRotationEnabled: false };
    const on = { KeyRotationEnabled: true };
    const told = async (region: string) => {
      const { KeyId, ...answer } = await status(key, region);
      expect(KeyId).toBe(key.arn(region));
      return answer;
    };
    for (const region of [HOME, PARIS, TOKYO]) expect(await told(region)).toEqual(off);
    await enable(key, HOME, 100);
    const NextRotationDate = new Date(daysAfter(START, 100).getTime() + MOMENT * 1000);
    const set = { ...on, RotationPeriodInDays: 100, NextRotationDate };
    for (const region of [HOME, PARIS, TOKYO]) expect(await told(region)).toEqual(set);
    await enable(key, HOME, 200);
    expect(await status(key, TOKYO)).toMatchObject({ ...on, RotationPeriodInDays: 200 });
    for (const [operation, change] of Object.entries({
      EnableKeyRotation: enable,
      DisableKeyRotation: disable,
      RotateKeyOnDemand: rotate,
    })) {
      expect(await failure(change(key, PARIS))).toEqual({
        name: "UnsupportedOperationException",
        // recorded
        message: `${key.arn(PARIS)} is a multi-region replica key which is not valid for ${operation}.`,
        status: 400,
      });
    }
    await disable(key, HOME);
    for (const region of [HOME, PARIS, TOKYO]) expect(await told(region)).toEqual(off);
  });

  it("is there from the beginning for a replica that is made later", async () => {
    const key = await MultiRegionKey.make(START);
    await enable(key, HOME);
    await rotate(key, HOME);
    await key.replicate(PARIS);
    expect(await status(key, PARIS)).toEqual({ ...(await status(key, HOME)), KeyId: key.arn(PARIS) });
    expect(await materials(key, PARIS)).toEqual(await materials(key, HOME));
    await key.workspace.advance(90 * DAY);
    expect(await current(key, PARIS)).toBe(await current(key, HOME));
    expect(await materials(key, PARIS)).toHaveLength(3);
  });

  it("on demand is one rotation for all Regions, at once", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const before = await current(key, PARIS);
    const blob = await encrypt(key.at(PARIS), key.id, "before");
    await rotate(key, HOME);
    const after = await current(key, HOME);
    expect(after).not.toBe(before);
    expect(await current(key, PARIS)).toBe(after);
    expect((await decrypt(key.at(PARIS), await encrypt(key.at(PARIS), key.id, "x"))).materialId).toBe(after);
    expect(await decrypt(key.at(HOME), blob)).toEqual({ text: "before", materialId: before });
    expect(await rotations(key, PARIS)).toEqual(await rotations(key, HOME));
    expect(await rotations(key, PARIS)).toMatchObject([{ KeyMaterialId: after, RotationType: "ON_DEMAND" }]);
  });

  it("on demand is possible 25 times for all Regions together", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    for (let count = 0; count < 12; count++) await rotate(key, HOME);
    await key.movePrimary(HOME, PARIS);
    for (let count = 0; count < 13; count++) await rotate(key, PARIS);
    expect(await failure(rotate(key, PARIS))).toMatchObject({ name: "LimitExceededException" });
    expect(await materials(key, HOME)).toHaveLength(26);
  });

  it.each([
    ["the primary", [HOME, PARIS, TOKYO]],
    ["a replica", [TOKYO, PARIS, HOME]],
  ])("comes at its date in every Region, when %s is asked first after a long time", async (_, order) => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    await enable(key, HOME);
    await key.workspace.advance(90 * DAY - 1);
    for (const region of order) expect(await materials(key, region)).toHaveLength(1);
    await key.workspace.advance(3 * 90 * DAY + 1);
    const [first = HOME, ...rest] = order;
    const blob = await encrypt(key.at(first), key.id, "x");
    const expected = await rotations(key, first);
    expect(expected.map(({ RotationType }) => RotationType)).toEqual(Array(4).fill("AUTOMATIC"));
    expect(expected.map(({ RotationDate }) => RotationDate)).toEqual(
      [1, 2, 3, 4].map((period) => new Date(daysAfter(START, 90 * period).getTime() + MOMENT * 1000)),
    );
    for (const region of rest) {
      expect(await rotations(key, region)).toEqual(expected);
      expect((await decrypt(key.at(region), blob)).materialId).toBe(expected.at(-1)?.KeyMaterialId);
      expect(await status(key, region)).toEqual({ ...(await status(key, first)), KeyId: key.arn(region) });
    }
  });

  it("comes by a running clock, when a replica is asked first", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    const due = daysAfter(START, 90).getTime() + MOMENT * 1000;
    await key.workspace.set({ mode: "running", now: new Date(due - 1500).toISOString() });
    expect(await rotations(key, PARIS)).toEqual([]);
    const count = async () => (await rotations(key, PARIS)).length;
    await expect.poll(count, { interval: 200 }).toBe(1);
    expect(await rotations(key, HOME)).toEqual(await rotations(key, PARIS));
    expect(await rotations(key, PARIS)).toMatchObject([{ RotationDate: new Date(due) }]);
  });

  it("pauses for all Regions while the primary is disabled; a replica works on with what it has", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    const first = await current(key, HOME);
    await key.at(HOME).send(new DisableKeyCommand({ KeyId: key.id }));
    await key.workspace.advance(200 * DAY);
    const blob = await encrypt(key.at(PARIS), key.id, "meanwhile");
    expect((await decrypt(key.at(PARIS), blob)).materialId).toBe(first);
    expect(await status(key, PARIS)).toMatchObject({ KeyRotationEnabled: true });
    await key.at(HOME).send(new EnableKeyCommand({ KeyId: key.id }));
    const second = await current(key, HOME);
    expect(second).not.toBe(first);
    expect(await current(key, PARIS)).toBe(second);
    expect(await rotations(key, PARIS)).toHaveLength(1);
    expect(await rotations(key, PARIS)).toEqual(await rotations(key, HOME));
    expect((await decrypt(key.at(HOME), blob)).materialId).toBe(first);
    await key.workspace.advance(90 * DAY);
    expect(await rotations(key, PARIS)).toHaveLength(2);
  });

  it("reaches a replica that is disabled, too", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    await key.at(PARIS).send(new DisableKeyCommand({ KeyId: key.id }));
    await key.workspace.advance(90 * DAY);
    const blob = await encrypt(key.at(HOME), key.id, "x");
    expect(await key.state(PARIS)).toBe("Disabled");
    await key.at(PARIS).send(new EnableKeyCommand({ KeyId: key.id }));
    expect((await decrypt(key.at(PARIS), blob)).text).toBe("x");
    expect(await rotations(key, PARIS)).toHaveLength(1);
    await rotate(key, HOME);
    expect(await current(key, PARIS)).toBe(await current(key, HOME));
  });

  it("stops with a primary that waits for its replicas' deletion, though its status stays true", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    const first = await current(key, HOME);
    await key.at(HOME).send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
    await key.workspace.advance(100 * DAY);
    expect(await status(key, HOME)).toMatchObject({ KeyRotationEnabled: true }); // recorded
    expect(await current(key, PARIS)).toBe(first);
    expect(await key.state(PARIS)).toBe("Enabled");
    await encrypt(key.at(PARIS), key.id, "x");
  });
});
