import {
  CreateAliasCommand,
  DisableKeyCommand,
  type KMSClient,
  RetireGrantCommand,
  type RetireGrantCommandInput,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { grantsOf, newGrant, principalOf } from "../../support/grants.ts";
import { denied, deniedByIdentity, ownWorkspace, wordless } from "../../support/keys.ts";
import { addKey, makeKey, NO_KEY } from "../../support/management.ts";

const NO_GRANT = "0".repeat(64);
const INVALID_TOKEN = wordless("InvalidGrantTokenException");
const DRY_RUN = {
  name: "DryRunOperationException",
  message: "The request would have succeeded, but the DryRun option is set.",
  status: 400,
};
const noGrant = (id: string) => ({
  name: "NotFoundException",
  message: `Grant ID ${id} not found`,
  status: 400,
});

const retire = (client: KMSClient, input: RetireGrantCommandInput) =>
  client.send(new RetireGrantCommand(input));
const revoke = (client: KMSClient, KeyId: string, GrantId: string, DryRun?: boolean) =>
  client.send(new RevokeGrantCommand({ KeyId, GrantId, DryRun }));

/** Both of them, by the id of the grant. */
const BOTH = [
  {
    operation: "RetireGrant",
    call: (client: KMSClient, KeyId: string, GrantId: string, DryRun?: boolean) =>
      retire(client, { KeyId, GrantId, DryRun }),
  },
  { operation: "RevokeGrant", call: revoke },
];

describe.each(BOTH)("$operation", ({ operation, call }) => {
  it("deletes one grant, and answers nothing", async () => {
    const { id, arn, account, client } = await makeKey();
    const [first, second, third] = [
      await newGrant(client, id),
      await newGrant(client, id),
      await newGrant(client, id),
    ];
    const answer = await raw(operation, { KeyId: id, GrantId: first.id }, { account });
    expect(answer).toMatchObject({ status: 200, text: "" });
    await call(client, arn, second.id);
    expect(await grantsOf(client, id)).toMatchObject([{ GrantId: third.id }]);
    for (const gone of [first.id, second.id]) {
      expect(await failure(call(client, id, gone))).toEqual(noGrant(gone));
    }
  });

  it("deletes nothing in a DryRun", async () => {
    const { id, client } = await makeKey();
    const made = await newGrant(client, id);
    expect(await failure(call(client, id, made.id, true))).toEqual(DRY_RUN);
    expect(await failure(call(client, id, NO_GRANT, true))).toEqual(noGrant(NO_GRANT));
    expect(await grantsOf(client, id)).toHaveLength(1);
    await call(client, id, made.id, false);
    expect(await grantsOf(client, id)).toEqual([]);
  });

  it("wants the id of a grant of the key", async () => {
    const { id, client } = await makeKey();
    const other = await addKey(client);
    const made = await newGrant(client, id);
    expect(await failure(call(client, other.id, made.id))).toEqual(noGrant(made.id));
    for (const wrong of ["x", made.token.slice(0, 64), made.id.toUpperCase().replaceAll("0", "A")]) {
      expect(await failure(call(client, id, wrong))).toEqual(wordless("InvalidGrantIdException"));
    }
    for (const wrong of ["", "a".repeat(129)]) {
      expect(await failure(call(client, id, wrong))).toMatchObject({ name: "ValidationException" });
    }
    expect(await grantsOf(client, id)).toHaveLength(1);
  });

  it("wants the key by its id or ARN", async () => {
    const { id, account, client } = await makeKey();
    const made = await newGrant(client, id);
    await client.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: id }));
    for (const name of ["alias/a", `arn:aws:kms:us-east-1:${account}:alias/a`]) {
      expect(await failure(call(client, name, made.id))).toEqual({
        name: "InvalidArnException",
        message: "Key Aliases are not supported for this operation.",
        status: 400,
      });
    }
    for (const name of [NO_KEY, "nonsense"]) {
      expect(await failure(call(client, name, made.id))).toMatchObject({ name: "NotFoundException" });
    }
  });

  it.each<[string, (client: KMSClient, KeyId: string) => Promise<unknown>]>([
    ["is disabled", (client, KeyId) => client.send(new DisableKeyCommand({ KeyId }))],
    ["waits for its deletion", (client, KeyId) => client.send(new ScheduleKeyDeletionCommand({ KeyId }))],
  ])("works for a key that %s", async (_state, enter) => {
    const { id, client } = await makeKey();
    const made = await newGrant(client, id);
    await enter(client, id);
    await call(client, id, made.id);
    expect(await grantsOf(client, id)).toEqual([]);
  });

  it("deletes a grant once where many requests come at once", async () => {
    const { id, client } = await makeKey();
    const made = await newGrant(client, id);
    const calls = await Promise.allSettled(Array.from({ length: 8 }, () => call(client, id, made.id)));
    expect(calls.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("lets a grant of the same name be made anew", async () => {
    const { id, client } = await makeKey();
    const first = await newGrant(client, id, { Name: "n" });
    await call(client, id, first.id);
    const second = await newGrant(client, id, { Name: "n" });
    expect(second.id).not.toBe(first.id);
    expect(await failure(retire(client, { GrantToken: first.token }))).toEqual(INVALID_TOKEN);
  });
});

describe("RevokeGrant", () => {
  it("works for another account's key by its ARN", async () => {
    const { id, arn, client } = await makeKey();
    const guest = freshAccount();
    const visiting = kms({ account: guest });
    const made = await newGrant(client, id);
    expect(await failure(revoke(visiting, id, made.id))).toMatchObject({ name: "NotFoundException" });
    await revoke(visiting, arn, made.id);
    expect(await grantsOf(client, id)).toEqual([]);
    const none = arn.replace(id, NO_KEY);
    expect(await failure(revoke(visiting, none, made.id))).toEqual(denied(guest, "RevokeGrant"));
  });

  it("needs both its members", async () => {
    const { id, account } = await makeKey();
    for (const body of [{ KeyId: id }, { GrantId: NO_GRANT }]) {
      const { json } = await raw("RevokeGrant", body, { account });
      expect(json.__type).toBe("ValidationException");
    }
  });
});

describe("RetireGrant by token", () => {
  it("deletes the grant by any of its tokens", async () => {
    const { id, account, client } = await makeKey();
    const first = await newGrant(client, id, { Name: "n" });
    const again = await newGrant(client, id, { Name: "n" });
    expect(await failure(retire(client, { GrantToken: first.token, DryRun: true }))).toEqual(DRY_RUN);
    expect(await raw("RetireGrant", { GrantToken: again.token }, { account })).toMatchObject({
      status: 200,
      text: "",
    });
    expect(await grantsOf(client, id)).toEqual([]);
    for (const { token } of [first, again]) {
      expect(await failure(retire(client, { GrantToken: token }))).toEqual(INVALID_TOKEN);
    }
  });

  it("works from another account with the right", async () => {
    const { id, client } = await makeKey();
    const account = freshAccount();
    const { token } = await newGrant(client, id, { RetiringPrincipal: `arn:aws:iam::${account}:root` });
    await retire(kms({ account }), { GrantToken: token });
    expect(await grantsOf(client, id)).toEqual([]);
  });

  it("refuses tokens of other workspaces and Regions", async () => {
    const { id, account, client } = await makeKey();
    const { token } = await newGrant(client, id);
    const last = token.at(-1) === "A" ? "B" : "A";
    const texts = ["x", "nonsense", `${token}A`, token.slice(4), `${token.slice(0, -1)}${last}`, ` ${token}`];
    for (const GrantToken of texts) {
      expect(await failure(retire(client, { GrantToken }))).toEqual(INVALID_TOKEN);
    }
    const { workspace } = ownWorkspace();
    for (const options of [{ workspace }, { region: "eu-west-1" }, { server: "observe" } as const]) {
      const call = retire(kms({ account, ...options }), { GrantToken: token });
      expect(await failure(call)).toEqual(INVALID_TOKEN);
    }
    expect(await grantsOf(client, id)).toHaveLength(1);
    for (const GrantToken of ["", "t".repeat(8193)]) {
      expect(await failure(retire(client, { GrantToken }))).toMatchObject({ name: "ValidationException" });
    }
  });

  it("fails once the key is deleted", async () => {
    const { client, advanceDays } = ownWorkspace();
    const { id } = await addKey(client);
    const { token, id: grantId } = await newGrant(client, id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await advanceDays(8);
    expect(await failure(retire(client, { GrantToken: token }))).toEqual(INVALID_TOKEN);
    expect(await failure(retire(client, { KeyId: id, GrantId: grantId }))).toMatchObject({
      name: "NotFoundException",
    });
  });
});

describe("RetireGrant", () => {
  it("wants a token, or a key and a grant", async () => {
    const { id, client } = await makeKey();
    const { id: GrantId, token: GrantToken } = await newGrant(client, id);
    const wrong: RetireGrantCommandInput[] = [
      {},
      { KeyId: id },
      { GrantId },
      { GrantToken, KeyId: id },
      { GrantToken, GrantId },
      { GrantToken, KeyId: id, GrantId },
    ];
    for (const input of wrong) {
      expect(await failure(retire(client, input))).toEqual({
        name: "ValidationException",
        message: "You must specify either a GrantToken, or both a KeyId and a GrantId.",
        status: 400,
      });
    }
    expect(await grantsOf(client, id)).toHaveLength(1);
  });

  /** A grant of one account on another's key, for a grantee and a retiring principal of two more. */
  async function setting(operations: ("Decrypt" | "RetireGrant")[]) {
    const [issuer, grantee, retiring] = [freshAccount(), freshAccount(), freshAccount()];
    const owner = await makeKey();
    const made = await newGrant(kms({ account: issuer }), owner.arn, {
      GranteePrincipal: `arn:aws:iam::${grantee}:role/path/app`,
      RetiringPrincipal: `arn:aws:iam::${retiring}:user/alice`,
      Operations: operations,
    });
    const input = [{ KeyId: owner.arn, GrantId: made.id }, { GrantToken: made.token }] as const;
    return { issuer, grantee, retiring, owner, input };
  }

  it("is allowed to the retiring principal, the issuing account, and the owner of the key", async () => {
    for (const who of ["retiring", "issuer", "owner"] as const) {
      const { retiring, issuer, owner, input } = await setting(["Decrypt"]);
      const client = {
        retiring: await principalOf(retiring, "user/alice"),
        issuer: kms({ account: issuer }),
        owner: owner.client,
      }[who];
      expect(await failure(retire(client, { ...input[0], DryRun: true }))).toEqual(DRY_RUN);
      await retire(client, input[1]);
      expect(await grantsOf(owner.client, owner.id)).toEqual([]);
    }
  });

  it("is allowed to the grantee where the grant has RetireGrant", async () => {
    for (const may of [false, true]) {
      const { grantee, owner, input } = await setting(may ? ["Decrypt", "RetireGrant"] : ["Decrypt"]);
      const client = await principalOf(grantee, "role/app");
      for (const each of input) {
        const error = await failure(retire(client, { ...each, DryRun: true }));
        expect(error.name).toBe(may ? "DryRunOperationException" : "AccessDeniedException");
      }
      expect(await grantsOf(owner.client, owner.id)).toHaveLength(1);
      if (may) await retire(client, input[0]);
      expect(await grantsOf(owner.client, owner.id)).toHaveLength(may ? 0 : 1);
    }
  });

  it("is refused to every other principal", async () => {
    const { grantee, retiring, owner, input } = await setting(["Decrypt", "RetireGrant"]);
    const stranger = freshAccount();
    for (const account of [stranger, grantee, retiring]) {
      for (const each of input) {
        const error = await failure(retire(kms({ account }), each));
        expect(error).toEqual(deniedByIdentity(account, "RetireGrant", owner.arn));
      }
    }
    const bob = await principalOf(retiring, "user/bob");
    expect(await failure(retire(bob, input[0]))).toMatchObject({ name: "AccessDeniedException" });
    expect(await grantsOf(owner.client, owner.id)).toHaveLength(1);
    const none = owner.arn.replace(owner.id, NO_KEY);
    expect(await failure(retire(kms({ account: stranger }), { KeyId: none, GrantId: NO_GRANT }))).toEqual(
      denied(stranger, "RetireGrant"),
    );
  });
});
