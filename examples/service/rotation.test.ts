import { EnableKeyRotationCommand, ListKeyRotationsCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { DAY, World } from "./world.ts";

test("a key that rotates opens old documents, and seals new ones under new material", async () => {
  const world = new World();
  await world.freeze("2026-12-01T00:00:00Z");
  const documents = await Documents.create(world.kms());
  const { kms, keyId: KeyId } = documents;
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const before = await documents.seal("of last year");

  await world.advance(90 * DAY);

  const after = await documents.seal("of this year");
  expect([before.material, after.material]).toEqual([expect.any(String), expect.any(String)]);
  expect(after.material).not.toBe(before.material);
  expect(await documents.open(before)).toBe("of last year");
  expect(await documents.open(after)).toBe("of this year");
  const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
  expect(Rotations).toMatchObject([
    { RotationType: "AUTOMATIC", RotationDate: new Date("2027-03-01T00:00:00Z") },
  ]);
});
