import {
  type KMSClient,
  ListGrantsCommand,
  type ListGrantsCommandInput,
  ListRetirableGrantsCommand,
  type ListRetirableGrantsCommandInput,
  ReplicateKeyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms, raw } from "../../support/client.ts";
import { FOR_SERVICE, GRANTEE, grantsOf, newGrant, newGrants } from "../../support/grants.ts";
import { denied, ownWorkspace, wordless } from "../../support/keys.ts";
import { addKey, makeKey, NO_KEY } from "../../support/management.ts";

type List = (marker?: string) => Promise<{ Grants?: { GrantId?: string }[]; NextMarker?: string }>;

/** The ids on each page, to the last. */
async function walk(list: List): Promise<string[][]> {
  const pages: string[][] = [];
  let marker: string | undefined;
  do {
    const { Grants, NextMarker } = await list(marker);
    pages.push((Grants ?? []).map((grant) => String(grant.GrantId)));
    marker = NextMarker;
  } while (marker !== undefined && pages.length < 200);
  return pages;
}

const grants = (client: KMSClient, input: ListGrantsCommandInput) =>
  walk((Marker) => client.send(new ListGrantsCommand({ ...input, Marker })));
const retirable = (client: KMSClient, input: ListRetirableGrantsCommandInput) =>
  walk((Marker) => client.send(new ListRetirableGrantsCommand({ ...input, Marker })));

const INVALID_MARKER = wordless("InvalidMarkerException");

describe("ListGrants", () => {
  it("answers no more than the members of the API", async () => {
    const { id, arn, account, client } = await makeKey();
    const none = await raw("ListGrants", { KeyId: id }, { account });
    expect(none.json).toEqual({ Grants: [], Truncated: false });
    const made = await newGrant(client, id);
    const { status, json } = await raw("ListGrants", { KeyId: arn }, { account });
    expect(status).toBe(200);
    expect(json).toEqual({
      Grants: [
        {
          KeyId: arn,
          GrantId: made.id,
          Name: "",
          CreationDate: expect.any(Number),
          GranteePrincipal: GRANTEE,
          IssuingAccount: `arn:aws:iam::${account}:root`,
          Operations: ["Encrypt", "Decrypt"],
        },
      ],
      Truncated: false,
    });
  });

  it("answers the grants of one key, oldest first, in pages of 50 at first and of 100 at most", async () => {
    const { id, client } = await makeKey();
    const other = await addKey(client);
    const ids = await newGrants(client, id, 105);
    await newGrant(client, other.id);
    expect(await grants(client, { KeyId: id })).toEqual([
      ids.slice(0, 50),
      ids.slice(50, 100),
      ids.slice(100),
    ]);
    for (const Limit of [100, 101, 1000]) {
      expect(await grants(client, { KeyId: id, Limit })).toEqual([ids.slice(0, 100), ids.slice(100)]);
    }
    expect((await grants(client, { KeyId: id, Limit: 1 })).flat()).toEqual(ids);
    expect(await grants(client, { KeyId: id, Limit: 35 })).toHaveLength(3);
  });

  it.each([0, 1001])("refuses the limit %i", async (Limit) => {
    const { id, client } = await makeKey();
    const call = client.send(new ListGrantsCommand({ KeyId: id, Limit }));
    expect(await failure(call)).toMatchObject({ name: "ValidationException" });
  });

  it("filters by grant id, by grantee and by service", async () => {
    const { id, client } = await makeKey();
    const bob = "arn:aws:iam::111122223333:user/bob";
    const first = await newGrant(client, id);
    const second = await newGrant(client, id, { GranteePrincipal: bob });
    const third = await newGrant(client, id, { ...FOR_SERVICE });
    const fourth = await newGrant(client, id, { GranteePrincipal: FOR_SERVICE.GranteeServicePrincipal });
    const list = async (filter: Partial<ListGrantsCommandInput>) =>
      (await grants(client, { KeyId: id, ...filter })).flat();
    expect(await list({ GrantId: second.id })).toEqual([second.id]);
    expect(await list({ GrantId: "0".repeat(64) })).toEqual([]);
    expect(await list({ GranteePrincipal: GRANTEE })).toEqual([first.id]);
    expect(await list({ GranteePrincipal: bob })).toEqual([second.id]);
    expect(await list({ GranteePrincipal: bob, GrantId: first.id })).toEqual([]);
    expect(await list({ GranteePrincipal: "arn:aws:iam::111122223333:root" })).toEqual([]);
    const { GranteeServicePrincipal } = FOR_SERVICE;
    expect(await list({ GranteeServicePrincipal })).toEqual([third.id]);
    expect(await list({ GranteePrincipal: GranteeServicePrincipal })).toEqual([fourth.id]);
  });

  it("answers filtered grants in pages", async () => {
    const { id, client } = await makeKey();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.push((await newGrant(client, id)).id);
      await newGrant(client, id, { GranteePrincipal: "arn:aws:iam::111122223333:root" });
    }
    const pages = await grants(client, { KeyId: id, GranteePrincipal: GRANTEE, Limit: 2 });
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  });

  it("refuses invalid filters", async () => {
    const { id, client } = await makeKey();
    const list = (filter: Partial<ListGrantsCommandInput>) =>
      failure(client.send(new ListGrantsCommand({ KeyId: id, ...filter })));
    for (const GrantId of ["x", "G".repeat(64), "a".repeat(63), "A".repeat(64)]) {
      expect(await list({ GrantId })).toEqual(wordless("InvalidGrantIdException"));
    }
    expect(await list({ GrantId: "a".repeat(129) })).toMatchObject({ name: "ValidationException" });
    expect(await list({ GranteePrincipal: "bob" })).toMatchObject({ name: "InvalidArnException" });
    expect(await list({ GranteeServicePrincipal: "bob" })).toMatchObject({ name: "ValidationException" });
    expect(await list({ GranteePrincipal: GRANTEE, GranteeServicePrincipal: "s3.amazonaws.com" })).toEqual({
      name: "ValidationException",
      message: "You must specify either GranteePrincipal or GranteeServicePrincipal, but not both.",
      status: 400,
    });
  });

  it("takes no marker but its own, for the same key and filter", async () => {
    const { id, account, client } = await makeKey();
    const other = await addKey(client);
    await newGrants(client, id, 3);
    await newGrants(client, other.id, 3);
    const page = (input: ListGrantsCommandInput, from = client) =>
      from.send(new ListGrantsCommand({ Limit: 1, ...input }));
    const Marker = (await page({ KeyId: id })).NextMarker ?? "";
    const flipped = Marker.startsWith("A") ? `B${Marker.slice(1)}` : `A${Marker.slice(1)}`;
    const filtered = (await page({ KeyId: id, GranteePrincipal: GRANTEE })).NextMarker;
    const wrong: [ListGrantsCommandInput, KMSClient?][] = [
      [{ KeyId: id, Marker: flipped }],
      [{ KeyId: id, Marker: "nonsense" }],
      [{ KeyId: id, Marker: filtered }],
      [{ KeyId: id, Marker, GranteePrincipal: GRANTEE }],
      [{ KeyId: other.id, Marker }],
      [{ KeyId: `arn:aws:kms:us-east-1:${account}:key/${id}`, Marker }, kms()],
    ];
    for (const [input, from] of wrong) {
      expect(await failure(page(input, from))).toEqual(INVALID_MARKER);
    }
    expect((await page({ KeyId: id, Marker })).Grants).toHaveLength(1);
  });

  it("continues where it was when grants come and go", async () => {
    const { id, client } = await makeKey();
    const ids = await newGrants(client, id, 4);
    const page = (Marker?: string) => client.send(new ListGrantsCommand({ KeyId: id, Limit: 2, Marker }));
    const first = await page();
    for (const GrantId of ids.slice(0, 3)) await client.send(new RevokeGrantCommand({ KeyId: id, GrantId }));
    const late = await newGrant(client, id);
    const second = await page(first.NextMarker);
    expect(second.Grants?.map((grant) => grant.GrantId)).toEqual([ids[3], late.id]);
    expect(second.Truncated).toBe(false);
  });

  it("works for a key that waits for its deletion, and not for one that does not exist", async () => {
    const { id, account, client } = await makeKey();
    const made = await newGrant(client, id);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await grants(client, { KeyId: id })).toEqual([[made.id]]);
    const list = (KeyId: string, from = client) => failure(from.send(new ListGrantsCommand({ KeyId })));
    expect(await list(NO_KEY)).toMatchObject({ name: "NotFoundException" });
    expect(await list("alias/a")).toMatchObject({ name: "InvalidArnException" });
    const [guest, arn] = [freshAccount(), `arn:aws:kms:us-east-1:${account}:key/${NO_KEY}`];
    expect(await list(arn, kms({ account: guest }))).toEqual(denied(guest, "ListGrants"));
  });

  it("lists the grants of one Region of a multi-Region key", async () => {
    const { id, arn, account, client } = await makeKey({}, { MultiRegion: true });
    await newGrant(client, id);
    await client.send(new ReplicateKeyCommand({ KeyId: id, ReplicaRegion: "eu-west-1" }));
    const there = kms({ account, region: "eu-west-1" });
    expect(await grantsOf(there, id)).toEqual([]);
    expect(await grantsOf(client, id)).toMatchObject([{ KeyId: arn }]);
  });
});

describe("ListRetirableGrants", () => {
  it("finds the grants of a retiring principal, on the keys of all accounts of the Region", async () => {
    const me = freshAccount();
    const client = kms({ account: me });
    const RetiringPrincipal = `arn:aws:iam::${me}:role/admin`;
    const input = { RetiringPrincipal, GranteePrincipal: GRANTEE, Name: "mine" };
    const owners = [await makeKey({ account: me }), await makeKey(), await makeKey()];
    const elsewhere = await makeKey({ region: "eu-west-1" });
    const expected: object[] = [];
    for (const { client: owning, account, id, arn } of owners) {
      const made = await newGrant(owning, id, input);
      await newGrant(owning, id, { ...input, RetiringPrincipal: `arn:aws:iam::${me}:role/other` });
      await newGrant(owning, id, { GranteePrincipal: RetiringPrincipal });
      expected.push({
        ...input,
        KeyId: arn,
        GrantId: made.id,
        CreationDate: expect.any(Number),
        IssuingAccount: `arn:aws:iam::${account}:root`,
        Operations: ["Encrypt", "Decrypt"],
      });
    }
    const far = await newGrant(elsewhere.client, elsewhere.id, input);
    const { json } = await raw("ListRetirableGrants", { RetiringPrincipal }, { account: me });
    const byKey = (a: object, b: object) =>
      "KeyId" in a && "KeyId" in b && String(a.KeyId) < String(b.KeyId) ? -1 : 1;
    expect({ ...json, Grants: (json.Grants as object[]).toSorted(byKey) }).toEqual({
      Grants: expected.toSorted(byKey),
      Truncated: false,
    });
    const there = kms({ account: me, region: "eu-west-1" });
    expect(await retirable(there, { RetiringPrincipal })).toEqual([[far.id]]);
    expect(await retirable(client, { RetiringPrincipal: `arn:aws:iam::${me}:root` })).toEqual([[]]);
  });

  it("pages from account to account", async () => {
    const me = freshAccount();
    const client = kms({ account: me });
    const RetiringPrincipal = `arn:aws:iam::${me}:root`;
    const owners = await Promise.all([45, 1, 60].map(async (count) => ({ ...(await makeKey()), count })));
    const ids: string[] = [];
    for (const { client: owning, id, count } of owners.toSorted((a, b) => (a.account < b.account ? -1 : 1))) {
      for (let index = 0; index < count; index++) {
        ids.push((await newGrant(owning, id, { RetiringPrincipal })).id);
      }
    }
    const pages = await retirable(client, { RetiringPrincipal });
    expect(pages).toEqual([ids.slice(0, 50), ids.slice(50, 100), ids.slice(100)]);
    expect(await retirable(client, { RetiringPrincipal, Limit: 1000 })).toEqual([
      ids.slice(0, 100),
      ids.slice(100),
    ]);
    for (const Limit of [1, 45, 46]) {
      expect((await retirable(client, { RetiringPrincipal, Limit })).flat()).toEqual(ids);
    }
  });

  it("takes no marker but its own, for the same principal", async () => {
    const { id, account, client } = await makeKey();
    const [RetiringPrincipal, other] = [`arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:user/a`];
    for (let index = 0; index < 2; index++) {
      await newGrant(client, id, { RetiringPrincipal });
      await newGrant(client, id, { RetiringPrincipal: other });
    }
    const list = (input: ListRetirableGrantsCommandInput) =>
      client.send(new ListRetirableGrantsCommand({ Limit: 1, ...input }));
    const Marker = (await list({ RetiringPrincipal })).NextMarker ?? "";
    const foreign = (await client.send(new ListGrantsCommand({ KeyId: id, Limit: 1 }))).NextMarker;
    for (const wrong of ["nonsense", `x${Marker}`, `${Marker}AA`, foreign]) {
      expect(await failure(list({ RetiringPrincipal, Marker: wrong }))).toEqual(INVALID_MARKER);
    }
    expect(await failure(list({ RetiringPrincipal: other, Marker }))).toEqual(INVALID_MARKER);
    expect((await list({ RetiringPrincipal, Marker })).Grants).toHaveLength(1);
  });

  it("finds the grants of a retiring service", async () => {
    const { workspace, client } = ownWorkspace();
    const RetiringServicePrincipal = "dynamodb.us-east-1.amazonaws.com";
    const { id } = await addKey(client);
    const other = await makeKey({ workspace });
    const made = [
      await newGrant(client, id, { ...FOR_SERVICE, RetiringServicePrincipal }),
      await newGrant(other.client, other.id, { RetiringServicePrincipal }),
    ];
    await newGrant(client, id, { RetiringPrincipal: RetiringServicePrincipal });
    const found = (await retirable(client, { RetiringServicePrincipal })).flat();
    expect(found.toSorted()).toEqual(made.map((grant) => grant.id).toSorted());
  });

  it("wants one principal of the caller's account", async () => {
    const account = freshAccount();
    const list = (input: ListRetirableGrantsCommandInput) =>
      failure(kms({ account }).send(new ListRetirableGrantsCommand(input)));
    const mine = `arn:aws:iam::${account}:root`;
    for (const input of [{}, { RetiringPrincipal: mine, RetiringServicePrincipal: "s3.amazonaws.com" }]) {
      expect(await list(input)).toEqual({
        name: "ValidationException",
        message: "You must specify either RetiringPrincipal or RetiringServicePrincipal, but not both.",
        status: 400,
      });
    }
    for (const RetiringPrincipal of [GRANTEE, "dynamodb.amazonaws.com"]) {
      expect(await list({ RetiringPrincipal })).toEqual(denied(account, "ListRetirableGrants"));
    }
    expect(await list({ RetiringPrincipal: "me" })).toMatchObject({ name: "InvalidArnException" });
    expect(await list({ RetiringServicePrincipal: "me" })).toMatchObject({ name: "ValidationException" });
    expect(await list({ RetiringPrincipal: mine, Limit: 0 })).toMatchObject({ name: "ValidationException" });
  });

  it("keeps workspaces apart, and forgets what a reset removes", async () => {
    const { workspace, account, client } = ownWorkspace();
    const RetiringPrincipal = `arn:aws:iam::${account}:root`;
    const owner = await makeKey({ workspace });
    const { id: before } = await newGrant(owner.client, owner.id, { RetiringPrincipal });
    expect(await retirable(client, { RetiringPrincipal })).toEqual([[before]]);
    expect(await retirable(kms({ account }), { RetiringPrincipal })).toEqual([[]]);
    const { status } = await control("POST", "reset", undefined, { server: "off", workspace });
    expect(status).toBe(204);
    expect(await retirable(client, { RetiringPrincipal })).toEqual([[]]);
    const { id } = await addKey(owner.client);
    expect(await grantsOf(owner.client, id)).toEqual([]);
    const after = await newGrant(owner.client, id, { RetiringPrincipal });
    expect(await retirable(client, { RetiringPrincipal })).toEqual([[after.id]]);
  });
});
