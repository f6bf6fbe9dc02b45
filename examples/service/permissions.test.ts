import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { ACCOUNT, World } from "./world.ts";

/** A policy as it may stand in the infrastructure's code. */
const allowing = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});

test("the writer's role seals documents and cannot open them, as the reader's role can", async () => {
  const world = new World();
  await world.enforcePolicies();
  const { keyId } = await Documents.create(world.kms());
  const writer = new Documents(await world.kmsOf("role/writer", [allowing("kms:GenerateDataKey")]), keyId);
  const reader = new Documents(await world.kmsOf("role/reader", [allowing("kms:Decrypt")]), keyId);

  const sealed = await writer.seal("a contract");
  await expect(writer.open(sealed)).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/writer/fauxkms is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action`,
  });
  expect(await reader.open(sealed)).toBe("a contract");
  await expect(reader.seal("another")).rejects.toMatchObject({ name: "AccessDeniedException" });

  const { requests } = await world.control<{ requests: { principal: string; operation: string }[] }>(
    "GET",
    "requests?denied=true",
  );
  expect(requests.map(({ operation }) => operation)).toEqual(["GenerateDataKey", "Decrypt"]);
});
