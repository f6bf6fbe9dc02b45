import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type KMSClient,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../../support/client.ts";
import { newGrant } from "../../support/grants.ts";
import { bytes, encryptText, ownWorkspace, text, wordless } from "../../support/keys.ts";
import { addKey, makeKey } from "../../support/management.ts";

const INVALID_TOKEN = wordless("InvalidGrantTokenException");

const encrypt = (client: KMSClient, KeyId: string, GrantTokens: string[]) =>
  client.send(new EncryptCommand({ KeyId, Plaintext: bytes("x"), GrantTokens }));

describe("the grant tokens of a request", () => {
  it("let it pass while their grants exist", async () => {
    const { id, client } = await makeKey();
    const [first, second] = [await newGrant(client, id), await newGrant(client, id)];
    for (let times = 0; times < 3; times++) await encrypt(client, id, [first.token, second.token]);
    await client.send(new RevokeGrantCommand({ KeyId: id, GrantId: first.id }));
    expect(await failure(encrypt(client, id, [second.token, first.token]))).toEqual(INVALID_TOKEN);
    await encrypt(client, id, [second.token]);
    await client.send(new RetireGrantCommand({ GrantToken: second.token }));
    expect(await failure(encrypt(client, id, [second.token]))).toEqual(INVALID_TOKEN);
    await encrypt(client, id, []);
  });

  it("are valid for every operation that takes them, by every name of the key", async () => {
    const { id, arn, client } = await makeKey();
    const { token } = await newGrant(client, id);
    const GrantTokens = [token];
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: arn, GrantTokens }));
    expect(KeyMetadata?.KeyId).toBe(id);
    const { CiphertextBlob } = await encrypt(client, arn, GrantTokens);
    const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob, GrantTokens }));
    expect(text(Plaintext)).toBe("x");
    const child = await newGrant(client, id, { GrantTokens });
    await client.send(new RevokeGrantCommand({ KeyId: id, GrantId: child.id }));
    const gone = { GrantTokens: [child.token] };
    for (const call of [
      () => newGrant(client, id, gone),
      () => client.send(new DescribeKeyCommand({ KeyId: id, ...gone })),
      () => client.send(new DecryptCommand({ CiphertextBlob, ...gone })),
    ]) {
      expect(await failure(call())).toEqual(INVALID_TOKEN);
    }
  });

  it("are valid for either key of ReEncrypt", async () => {
    const { id, client } = await makeKey();
    const other = await addKey(client);
    const [one, two] = [await newGrant(client, id), await newGrant(client, other.id)];
    const CiphertextBlob = await encryptText(client, id, "x");
    const reEncrypt = (GrantTokens: string[]) =>
      client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.id, GrantTokens }));
    await reEncrypt([one.token, two.token]);
    await client.send(new RevokeGrantCommand({ KeyId: other.id, GrantId: two.id }));
    expect(await failure(reEncrypt([one.token, two.token]))).toEqual(INVALID_TOKEN);
    await reEncrypt([one.token]);
  });

  it("are ignored where they are of another key", async () => {
    const { id, client } = await makeKey();
    const [near, far] = [await addKey(client), await makeKey()];
    const tokens = [(await newGrant(client, near.id)).token, (await newGrant(far.client, far.id)).token];
    await encrypt(client, id, tokens);
  });

  it("work from another account", async () => {
    const { id, arn, client } = await makeKey();
    const guest = kms({ account: freshAccount() });
    const made = await newGrant(client, id);
    await encrypt(guest, arn, [made.token]);
    await client.send(new RevokeGrantCommand({ KeyId: id, GrantId: made.id }));
    expect(await failure(encrypt(guest, arn, [made.token]))).toEqual(INVALID_TOKEN);
  });

  it("must be tokens of this workspace, Region and deployment", async () => {
    const { account, client, workspace } = ownWorkspace();
    const { id } = await addKey(client);
    const { token } = await newGrant(client, id);
    const other = await makeKey({ account });
    const there = await makeKey({ account, workspace, region: "eu-west-1" });
    expect(await failure(encrypt(other.client, other.id, [token]))).toEqual(INVALID_TOKEN);
    expect(await failure(encrypt(there.client, there.id, [token]))).toEqual(INVALID_TOKEN);
    const foreign = await makeKey({ server: "observe" });
    const strange = await newGrant(foreign.client, foreign.id);
    for (const wrong of [strange.token, "AQpAM2Rh", `${token}=`, token.slice(1), token.toUpperCase()]) {
      expect(await failure(encrypt(client, id, [token, wrong]))).toEqual(INVALID_TOKEN);
    }
    await encrypt(client, id, [token]);
  });

  it("end with the workspace", async () => {
    const { client, workspace } = ownWorkspace();
    const key = await addKey(client);
    const { token } = await newGrant(client, key.id);
    await encrypt(client, key.id, [token]);
    await control("POST", "reset", undefined, { server: "off", workspace });
    expect(await failure(encrypt(client, key.id, [token]))).toMatchObject({ name: "NotFoundException" });
    expect(await failure(client.send(new RetireGrantCommand({ GrantToken: token })))).toEqual(INVALID_TOKEN);
  });

  it("end with the key", async () => {
    const { client, advanceDays } = ownWorkspace();
    const [key, other] = [await addKey(client), await addKey(client)];
    const { token } = await newGrant(client, key.id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
    await advanceDays(8);
    expect(await failure(encrypt(client, key.id, [token]))).toMatchObject({ name: "NotFoundException" });
    await encrypt(client, other.id, [token]);
  });

  it("are valid in one Region of a multi-Region key", async () => {
    const { account, workspace, client, advanceDays } = ownWorkspace();
    const { id } = await addKey(client, { MultiRegion: true });
    const { token } = await newGrant(client, id);
    await client.send(new ReplicateKeyCommand({ KeyId: id, ReplicaRegion: "eu-west-1" }));
    await advanceDays(1);
    const there = kms({ account, workspace, region: "eu-west-1" });
    expect(await failure(encrypt(there, id, [token]))).toEqual(INVALID_TOKEN);
    await encrypt(there, id, [(await newGrant(there, id)).token]);
  });
});
