import {
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import { DAY, decrypt, encrypt, makeKey } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

const START = "2030-01-01T00:00:00.000Z";
const REGIONS = [HOME, PARIS, TOKYO];

const enable = (key: MultiRegionKey, region: string) =>
  key.at(region).send(new EnableKeyRotationCommand({ KeyId: key.id, RotationPeriodInDays: 90 }));
const rotate = (key: MultiRegionKey, region: string) =>
  key.at(region).send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
/** Rotations without the ARN, which is each Region's own. */
const rotations = async (key: MultiRegionKey, region: string) => {
  const { Rotations } = await key.at(region).send(new ListKeyRotationsCommand({ KeyId: key.id }));
  return (Rotations ?? []).map(({ KeyId: _, ...entry }) => entry);
};

/** All Regions agree on who is primary. */
async function agreed(key: MultiRegionKey, primary: string, regions = REGIONS): Promise<void> {
  const replicas = regions.filter((region) => region !== primary).sort();
  for (const region of regions) {
    const part = region === primary ? "PRIMARY" : "REPLICA";
    expect(await key.roles(region), region).toEqual([part, primary, replicas]);
  }
}

describe("UpdatePrimaryRegion", () => {
  it("changes who is primary, in the eyes of every Region; two keys are Updating for a while", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    const answer = await key.movePrimary(HOME, PARIS);
    expect(Object.keys(answer as object)).toEqual(["$metadata"]);
    await agreed(key, PARIS);
    const states = () => Promise.all(REGIONS.map((region) => key.state(region)));
    expect(await states()).toEqual(["Updating", "Updating", "Enabled"]);
    expect((await key.describe(PARIS)).Enabled).toBe(false);
    await key.workspace.advance(MOMENT - 1);
    expect(await states()).toEqual(["Updating", "Updating", "Enabled"]);
    await key.workspace.advance(1);
    expect(await states()).toEqual(["Enabled", "Enabled", "Enabled"]);
    await agreed(key, PARIS);
    const { MultiRegionConfiguration: found } = await key.describe(TOKYO);
    expect(found?.PrimaryKey?.Arn).toBe(key.arn(PARIS));
    expect(found?.ReplicaKeys?.map(({ Arn }) => Arn).sort()).toEqual([key.arn(TOKYO), key.arn(HOME)]);
  });

  it("interrupts no cryptographic operation, but changes of the keys", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const blob = await encrypt(key.at(HOME), key.id, "x");
    await key.movePrimary(HOME, PARIS);
    for (const region of [HOME, PARIS]) {
      expect((await decrypt(key.at(region), blob)).text).toBe("x");
      await encrypt(key.at(region), key.id, "y");
      for (const command of [
        new DisableKeyCommand({ KeyId: key.id }),
        new EnableKeyCommand({ KeyId: key.id }),
        new ScheduleKeyDeletionCommand({ KeyId: key.id }),
      ]) {
        expect(await failure(key.at(region).send(command))).toEqual({
          name: "KMSInvalidStateException",
          message: `${key.arn(region)} is updating.`,
          status: 400,
        });
      }
    }
    expect(await failure(key.replicate(TOKYO, {}, PARIS))).toMatchObject({
      name: "KMSInvalidStateException",
    });
    await key.workspace.advance(MOMENT);
    await key.replicate(TOKYO, {}, PARIS);
    await agreed(key, PARIS);
  });

  it("hands over what only the primary may do: replicas and rotation", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    await rotate(key, HOME);
    await key.movePrimary(HOME, PARIS);
    await key.workspace.advance(MOMENT);
    const refused = (message: string, name = "UnsupportedOperationException") => ({
      name,
      message: `${key.arn(HOME)} is ${message}`,
      status: 400,
    });
    // All recorded.
    const replica = "a multi-region replica key which is not valid for";
    expect(await failure(enable(key, HOME))).toEqual(refused(`${replica} EnableKeyRotation.`));
    expect(await failure(rotate(key, HOME))).toEqual(refused(`${replica} RotateKeyOnDemand.`));
    expect(await failure(key.replicate(TOKYO))).toEqual(refused("not a multi-region primary key."));
    expect(await failure(key.movePrimary(HOME, PARIS))).toEqual(
      refused("not a multi-Region primary key.", "KMSInvalidStateException"),
    );
    // The schedule goes on as it was, from the new primary.
    const before = await key.at(PARIS).send(new GetKeyRotationStatusCommand({ KeyId: key.id }));
    expect(before).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    await key.workspace.advance(90 * DAY);
    expect(await rotations(key, PARIS)).toHaveLength(2);
    await rotate(key, PARIS);
    const all = await rotations(key, PARIS);
    expect(all.map(({ RotationType }) => RotationType)).toEqual(["ON_DEMAND", "AUTOMATIC", "ON_DEMAND"]);
    expect(await rotations(key, HOME)).toEqual(all);
    await key.at(PARIS).send(new EnableKeyRotationCommand({ KeyId: key.id, RotationPeriodInDays: 400 }));
    const after = await key.at(HOME).send(new GetKeyRotationStatusCommand({ KeyId: key.id }));
    expect(after.RotationPeriodInDays).toBe(400);
  });

  it("may be repeated, at once or later, and lead back", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    const blobs = [await encrypt(key.at(HOME), key.id, "0")];
    let from = HOME;
    for (const [step, to] of [PARIS, TOKYO, HOME, TOKYO, PARIS, HOME].entries()) {
      await key.movePrimary(from, to);
      await agreed(key, to);
      if (step % 2 === 1) await key.workspace.advance(MOMENT);
      await rotate(key, to);
      blobs.push(await encrypt(key.at(from), key.id, `${step + 1}`));
      from = to;
    }
    await key.workspace.advance(MOMENT);
    for (const region of REGIONS) {
      expect(await key.state(region)).toBe("Enabled");
      expect(await rotations(key, region)).toEqual(await rotations(key, HOME));
      for (const [at, blob] of blobs.entries())
        expect((await decrypt(key.at(region), blob)).text).toBe(`${at}`);
    }
    expect(await rotations(key, HOME)).toHaveLength(6);
  });

  it("takes one of two Regions that are asked for at the same time", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    const tries = await Promise.allSettled([key.movePrimary(HOME, PARIS), key.movePrimary(HOME, TOKYO)]);
    const done = tries.flatMap(({ status }, at) =>
      status === "fulfilled" ? [[PARIS, TOKYO][at] ?? ""] : [],
    );
    expect(done).toHaveLength(1);
    await agreed(key, done[0] ?? "");
  });

  it("leaves no room for a rotation that the new primary does not know of", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const blobs: Uint8Array[] = [];
    const rotating = Array.from({ length: 8 }, async () => {
      await rotate(key, HOME);
      blobs.push(await encrypt(key.at(HOME), key.id, "x"));
    });
    const moving = key.movePrimary(HOME, PARIS);
    const more = Array.from({ length: 8 }, async () => {
      await rotate(key, HOME);
      blobs.push(await encrypt(key.at(HOME), key.id, "x"));
    });
    await Promise.allSettled([...rotating, moving, ...more]);
    await moving;
    for (const region of [HOME, PARIS]) {
      expect(await rotations(key, region)).toHaveLength(blobs.length);
      for (const blob of blobs) expect((await decrypt(key.at(region), blob)).text).toBe("x");
    }
  });

  it("wants a Region with a replica, and changes nothing where it is the primary's own", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    for (const region of [TOKYO, "cn-north-1"]) {
      expect(await failure(key.movePrimary(HOME, region))).toEqual({
        name: "ValidationException",
        message: `${key.id} does not have a replica key in the specified Region.`, // recorded
        status: 400,
      });
    }
    await key.movePrimary(HOME, HOME); // recorded
    expect(await failure(key.movePrimary(HOME, "Paris"))).toMatchObject({ name: "ValidationException" });
    await agreed(key, HOME, [HOME, PARIS]);
    expect(await key.state(HOME)).toBe("Enabled");
  });

  it("wants the primary, and a multi-Region key", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    expect(await failure(key.movePrimary(PARIS, TOKYO))).toEqual({
      name: "KMSInvalidStateException",
      message: `${key.arn(PARIS)} is not a multi-Region primary key.`,
      status: 400,
    });
    const single = await makeKey();
    const call = single.client.send(
      new UpdatePrimaryRegionCommand({ KeyId: single.id, PrimaryRegion: PARIS }),
    );
    expect(await failure(call)).toMatchObject({ name: "UnsupportedOperationException" });
  });

  it("wants both keys to be usable", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    await key.at(PARIS).send(new DisableKeyCommand({ KeyId: key.id }));
    expect(await failure(key.movePrimary(HOME, PARIS))).toEqual({
      name: "DisabledException",
      message: `${key.arn(PARIS)} is disabled.`,
      status: 400,
    });
    await key.at(TOKYO).send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
    expect(await failure(key.movePrimary(HOME, TOKYO))).toMatchObject({ name: "KMSInvalidStateException" });
    await key.replicate("us-west-2");
    expect(await failure(key.movePrimary(HOME, "us-west-2"))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${key.arn("us-west-2")} is creating.`,
    });
    await key.at(HOME).send(new DisableKeyCommand({ KeyId: key.id }));
    expect(await failure(key.movePrimary(HOME, PARIS))).toMatchObject({ name: "DisabledException" });
    await agreed(key, HOME, [HOME, PARIS, TOKYO, "us-west-2"]);
  });

  it("leaves each key what is its own: the new primary's rotation pauses with its own state", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    await key.movePrimary(HOME, PARIS);
    await key.workspace.advance(MOMENT);
    await key.at(HOME).send(new DisableKeyCommand({ KeyId: key.id }));
    await key.workspace.advance(90 * DAY);
    expect(await rotations(key, PARIS)).toHaveLength(1);
    expect(await rotations(key, HOME)).toHaveLength(1);
    expect(await key.state(HOME)).toBe("Disabled");
  });

  it("puts a rotation that is due meanwhile off until it is over, in every Region", async () => {
    const key = await MultiRegionKey.make(START, [PARIS, TOKYO]);
    await enable(key, HOME);
    await key.workspace.advance(90 * DAY - 1);
    await key.movePrimary(HOME, PARIS);
    await key.workspace.advance(1);
    for (const region of REGIONS) expect(await rotations(key, region)).toEqual([]);
    await key.workspace.advance(1);
    for (const region of [TOKYO, HOME, PARIS]) expect(await rotations(key, region), region).toHaveLength(1);
  });

  it("lets a rotation that is due meanwhile come, once", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    await enable(key, HOME);
    await key.workspace.advance(90 * DAY - 1);
    await key.movePrimary(HOME, PARIS);
    await key.workspace.advance(90 * DAY);
    expect(await rotations(key, PARIS)).toHaveLength(1);
    await key.workspace.advance(1);
    expect(await rotations(key, HOME)).toHaveLength(2);
    expect(await rotations(key, PARIS)).toEqual(await rotations(key, HOME));
  });
});
