import {
  CancelKeyDeletionCommand,
  EnableKeyCommand,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import { DAY, daysAfter, decrypt, encrypt } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

const START = "2030-01-01T00:00:00.000Z";
const NOT_FOUND = { name: "NotFoundException" };

/** The date a number of days after the key was there in all its Regions. */
const on = (days: number) => new Date(daysAfter(START, days).getTime() + MOMENT * 1000);

const schedule = async (key: MultiRegionKey, region: string, PendingWindowInDays?: number) => {
  const input = { KeyId: key.id, PendingWindowInDays };
  const { $metadata: _, ...answer } = await key.at(region).send(new ScheduleKeyDeletionCommand(input));
  return answer;
};
const cancel = (key: MultiRegionKey, region: string) =>
  key.at(region).send(new CancelKeyDeletionCommand({ KeyId: key.id }));

describe("deletion of a replica", () => {
  it("concerns the replica alone until it is gone; then the other Regions know", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    const blob = await encrypt(key.at(PARIS), key.id, "by the replica");
    expect(await schedule(key, PARIS, 7)).toEqual({
      KeyId: key.arn(PARIS),
      KeyState: "PendingDeletion",
      PendingWindowInDays: 7,
      DeletionDate: on(7),
    });
    expect(await key.state(HOME)).toBe("Enabled");
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [TOKYO, PARIS]]);
    await key.workspace.advance(7 * DAY);
    expect(await failure(key.describe(PARIS))).toMatchObject(NOT_FOUND);
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [TOKYO]]);
    expect(await key.roles(TOKYO)).toEqual(["REPLICA", HOME, [TOKYO]]);
    // Its ciphertexts are not lost: the others have its material.
    expect((await decrypt(key.at(HOME), blob)).text).toBe("by the replica");
    await key.replicate(PARIS);
    await key.workspace.advance(MOMENT);
    expect((await decrypt(key.at(PARIS), blob)).text).toBe("by the replica");
    expect(await key.roles(TOKYO)).toEqual(["REPLICA", HOME, [TOKYO, PARIS]]);
  });

  it("may be cancelled", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await schedule(key, PARIS);
    await cancel(key, PARIS);
    expect(await key.state(PARIS)).toBe("Disabled");
    await key.workspace.advance(40 * DAY);
    await key.at(PARIS).send(new EnableKeyCommand({ KeyId: key.id }));
    await encrypt(key.at(PARIS), key.id, "x");
  });

  it("reaches the primary wherever it has moved to", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    await schedule(key, PARIS, 7);
    await key.movePrimary(HOME, TOKYO);
    await key.workspace.advance(7 * DAY);
    expect(await key.roles(TOKYO)).toEqual(["PRIMARY", TOKYO, [HOME]]);
    expect(await key.roles(HOME)).toEqual(["REPLICA", TOKYO, [HOME]]);
  });

  it("is possible while the replica is being made", async () => {
    const key = await MultiRegionKey.make(START);
    await key.replicate(PARIS);
    await schedule(key, PARIS, 7);
    await key.workspace.advance(MOMENT);
    expect(await key.state(PARIS)).toBe("PendingDeletion");
    await cancel(key, PARIS);
    expect(await key.state(PARIS)).toBe("Disabled");
  });
});

describe("deletion of a primary", () => {
  it("without replicas is that of any key", async () => {
    const key = await MultiRegionKey.make(START);
    expect(await schedule(key, HOME, 7)).toMatchObject({
      KeyState: "PendingDeletion",
      DeletionDate: daysAfter(START, 7),
    });
    await key.workspace.advance(7 * DAY);
    expect(await failure(key.describe(HOME))).toMatchObject(NOT_FOUND);
  });

  it("waits for the last replica to be gone; its waiting period begins then", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    expect(await schedule(key, HOME, 10)).toEqual({
      KeyId: key.arn(HOME),
      KeyState: "PendingReplicaDeletion",
      PendingWindowInDays: 10,
    });
    const waiting = await key.describe(HOME);
    expect(waiting).toMatchObject({
      KeyState: "PendingReplicaDeletion",
      Enabled: false,
      PendingDeletionWindowInDays: 10,
    });
    expect(waiting).not.toHaveProperty("DeletionDate");
    const refused = {
      name: "KMSInvalidStateException",
      message: `${key.arn(HOME)} is pending replica deletion.`, // recorded
      status: 400,
    };
    expect(await failure(encrypt(key.at(HOME), key.id, "x"))).toEqual(refused);
    expect(await failure(key.replicate("us-west-2"))).toEqual(refused);
    expect(await failure(schedule(key, HOME))).toEqual(refused);
    expect(await failure(key.movePrimary(HOME, PARIS))).toEqual(refused);
    await encrypt(key.at(PARIS), key.id, "x");

    await schedule(key, PARIS, 7);
    await key.workspace.advance(100 * DAY);
    expect(await key.state(HOME)).toBe("PendingReplicaDeletion");
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, [TOKYO]]);
    await schedule(key, TOKYO, 8);
    await key.workspace.advance(8 * DAY - 1);
    expect(await key.state(HOME)).toBe("PendingReplicaDeletion");
    await key.workspace.advance(1);
    const doomed = await key.describe(HOME);
    expect(doomed).toMatchObject({ KeyState: "PendingDeletion", DeletionDate: on(100 + 8 + 10) });
    expect(doomed).not.toHaveProperty("PendingDeletionWindowInDays");
    expect(doomed.MultiRegionConfiguration?.ReplicaKeys).toEqual([]);
    await key.workspace.advance(10 * DAY - 1);
    expect(await key.state(HOME)).toBe("PendingDeletion");
    await key.workspace.advance(1);
    expect(await failure(key.describe(HOME))).toMatchObject(NOT_FOUND);
  });

  it.each([
    ["the last replica is gone", 15, "PendingReplicaDeletion", "PendingDeletion"],
    ["the primary itself is gone", 24, "PendingReplicaDeletion", undefined],
    ["years have gone by", 3000, "PendingReplicaDeletion", undefined],
  ])("comes at its dates though the clock jumps to when %s", async (_, days, before, after) => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    await schedule(key, HOME, 10);
    await schedule(key, PARIS, 7);
    await schedule(key, TOKYO, 14);
    expect(await key.state(HOME)).toBe(before);
    await key.workspace.advance(days * DAY);
    for (const region of [PARIS, TOKYO]) expect(await failure(key.describe(region))).toMatchObject(NOT_FOUND);
    if (after === undefined) {
      expect(await failure(key.describe(HOME))).toMatchObject(NOT_FOUND);
      expect((await key.at(HOME).send(new ListKeysCommand({}))).Keys).toEqual([]);
    } else {
      expect(await key.describe(HOME)).toMatchObject({ KeyState: after, DeletionDate: on(14 + 10) });
    }
  });

  it("comes by a running clock when only the primary is asked", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await schedule(key, HOME, 10);
    await schedule(key, PARIS, 7);
    // A second and a half before the replica's date, and from there by itself.
    await key.workspace.set({ mode: "running", now: new Date(on(7).getTime() - 1500).toISOString() });
    expect(await key.state(HOME)).toBe("PendingReplicaDeletion");
    await expect.poll(() => key.state(HOME), { interval: 200 }).toBe("PendingDeletion");
    expect((await key.describe(HOME)).DeletionDate).toEqual(on(17));
  });

  it("may be cancelled while it waits for replicas, and after", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await schedule(key, HOME, 10);
    await cancel(key, HOME);
    expect(await key.describe(HOME)).toMatchObject({ KeyState: "Disabled" });
    expect(await key.describe(HOME)).not.toHaveProperty("PendingDeletionWindowInDays");
    await key.at(HOME).send(new EnableKeyCommand({ KeyId: key.id }));
    await schedule(key, HOME, 10);
    await schedule(key, PARIS, 7);
    await key.workspace.advance(8 * DAY);
    expect(await key.state(HOME)).toBe("PendingDeletion");
    await cancel(key, HOME);
    const kept = await key.describe(HOME);
    expect(kept.KeyState).toBe("Disabled");
    expect(kept).not.toHaveProperty("DeletionDate");
    await key.workspace.advance(100 * DAY);
    await key.at(HOME).send(new EnableKeyCommand({ KeyId: key.id }));
    await encrypt(key.at(HOME), key.id, "x");
  });

  it("cancelled before the last replica goes leaves a primary without replicas", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await schedule(key, HOME, 10);
    await schedule(key, PARIS, 7);
    await cancel(key, HOME);
    await key.workspace.advance(100 * DAY);
    expect(await key.roles(HOME)).toEqual(["PRIMARY", HOME, []]);
    expect(await key.state(HOME)).toBe("Disabled");
  });

  it("waits for no replica where the key has become one itself", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await key.movePrimary(HOME, PARIS);
    await key.workspace.advance(MOMENT);
    expect(await schedule(key, HOME, 7)).toMatchObject({ KeyState: "PendingDeletion" });
    await key.workspace.advance(7 * DAY);
    expect(await failure(key.describe(HOME))).toMatchObject(NOT_FOUND);
    expect(await key.roles(PARIS)).toEqual(["PRIMARY", PARIS, []]);
    await encrypt(key.at(PARIS), key.id, "x");
  });
});
