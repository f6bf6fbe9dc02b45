import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { makeInstance, type Wanted } from "../../support/alibaba-instances.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import { addSecret, freshName } from "../../support/alibaba-secrets.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-10T04:00:00.000Z";

async function begin(wanted: Wanted = { secrets: 100 }) {
  const workspace = await FrozenWorkspace.begin(NOW);
  const client = alibabaClient({ ...workspace.options });
  const instanceId = await makeInstance(client, workspace, wanted);
  const { id } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
  return { workspace, client, instanceId, inInstance: { DKMSInstanceId: instanceId, EncryptionKeyId: id } };
}

describe("a secret in an instance", () => {
  it("shows its instance, gives its value, and is found by the filter DKMSInstanceId", async () => {
    const { client, instanceId, inInstance } = await begin();
    const made = { SecretName: freshName(), SecretData: "one", VersionId: "v1" };
    expect(await client.call("CreateSecret", { ...made, ...inInstance })).toMatchObject({
      DKMSInstanceId: instanceId,
      SecretName: made.SecretName,
    });
    const { SecretName } = made;
    expect(await client.call("DescribeSecret", { SecretName })).toMatchObject(inInstance);
    expect(await client.call("GetSecretValue", { SecretName })).toMatchObject({ SecretData: "one" });
    const outside = await addSecret(client);
    expect(await client.call("DescribeSecret", { SecretName: outside })).not.toHaveProperty("DKMSInstanceId");
    const list = async (value: string) => {
      const Filters = [{ Key: "DKMSInstanceId", Values: [value] }];
      const { SecretList } = await client.call("ListSecrets", { Filters });
      return (SecretList as { Secret: { SecretName: string }[] }).Secret.map((each) => each.SecretName);
    };
    expect(await list(instanceId)).toEqual([SecretName]);
    expect(await list("kst-none")).toEqual([]);
  });

  it("is encrypted under a symmetric key of the same instance", async () => {
    const { workspace, client, instanceId, inInstance } = await begin();
    const other = await makeInstance(client, workspace, { secrets: 100 });
    const outside = await addAlibabaKey(client);
    const elsewhere = await addAlibabaKey(client, { DKMSInstanceId: other });
    const rsa = await addAlibabaKey(client, { DKMSInstanceId: instanceId, KeySpec: "RSA_2048" });
    const make = async (parameters: object) => {
      const secret = { SecretName: freshName(), SecretData: "one", VersionId: "v1" };
      return (await client.failure("CreateSecret", { ...secret, ...parameters })).code;
    };
    expect(await make({ DKMSInstanceId: instanceId })).toBe("MissingParameter");
    for (const { id } of [outside, elsewhere, rsa]) {
      expect(await make({ DKMSInstanceId: instanceId, EncryptionKeyId: id })).toBe("InvalidParameter");
    }
    expect(await make({ EncryptionKeyId: inInstance.EncryptionKeyId })).toBe("InvalidParameter");
    expect(await make({ ...inInstance, DKMSInstanceId: "kst-none" })).toBe("Forbidden.DKMSInstanceNotFound");
  });

  it("is refused beyond the number that was bought", async () => {
    const none = await begin({});
    const overQuota = {
      code: "Rejected.LimitExceeded",
      message: "The secret quota is exceeded.",
      status: 400,
    };
    const make = (inInstance: object) => ({
      SecretName: freshName(),
      SecretData: "one",
      VersionId: "v1",
      ...inInstance,
    });
    expect(await none.client.failure("CreateSecret", make(none.inInstance))).toEqual(overQuota);
    const { client, inInstance } = await begin({ secrets: 100 });
    const names = await Promise.all(Array.from({ length: 100 }, () => addSecret(client, inInstance)));
    expect(await client.failure("CreateSecret", make(inInstance))).toEqual(overQuota);
    await addSecret(client);
    await client.call("DeleteSecret", { SecretName: names[0], ForceDeleteWithoutRecovery: true });
    await addSecret(client, inInstance);
  });
});
