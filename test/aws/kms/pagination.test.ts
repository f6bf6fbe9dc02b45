import {
  CreateAliasCommand,
  DeleteAliasCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  RotateKeyOnDemandCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { addKey } from "../../support/management.ts";

interface Page {
  readonly items: readonly string[];
  readonly truncated: boolean | undefined;
  readonly next: string | undefined;
}

type Listing = (client: KMSClient, Limit?: number, Marker?: string) => Promise<Page>;

const account = freshAccount();
const client = kms({ account });
let keyId = "";
let otherKeyId = "";

const listKeys: Listing = async (from, Limit, Marker) => {
  const answer = await from.send(new ListKeysCommand({ Limit, Marker }));
  return pageOf(
    answer,
    answer.Keys?.map((key) => key.KeyId),
  );
};
const listAliases: Listing = async (from, Limit, Marker) => {
  const answer = await from.send(new ListAliasesCommand({ Limit, Marker }));
  return pageOf(
    answer,
    answer.Aliases?.map((alias) => alias.AliasName),
  );
};
const listAliasesOfKey: Listing = async (from, Limit, Marker) => {
  const answer = await from.send(new ListAliasesCommand({ KeyId: keyId, Limit, Marker }));
  return pageOf(
    answer,
    answer.Aliases?.map((alias) => alias.AliasName),
  );
};
const listTags: Listing = async (from, Limit, Marker) => {
  const answer = await from.send(new ListResourceTagsCommand({ KeyId: keyId, Limit, Marker }));
  return pageOf(
    answer,
    answer.Tags?.map((tag) => tag.TagKey),
  );
};
const listRotations: Listing = async (from, Limit, Marker) => {
  const answer = await from.send(
    new ListKeyRotationsCommand({ KeyId: keyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit, Marker }),
  );
  return pageOf(
    answer,
    answer.Rotations?.map((rotation) => rotation.KeyMaterialId),
  );
};

function pageOf(
  answer: { Truncated?: boolean; NextMarker?: string },
  items: readonly (string | undefined)[] | undefined,
): Page {
  return { items: (items ?? []).map(String), truncated: answer.Truncated, next: answer.NextMarker };
}

/** Every page, to the last; a listing that never ends fails. */
async function walk(list: Listing, limit?: number): Promise<Page[]> {
  const pages: Page[] = [];
  let marker: string | undefined;
  do {
    const page = await list(client, limit, marker);
    pages.push(page);
    marker = page.next;
    if (pages.length > 200) throw new Error("the listing does not end");
  } while (marker !== undefined);
  return pages;
}

beforeAll(async () => {
  keyId = (await addKey(client)).id;
  otherKeyId = (await addKey(client)).id;
  await Promise.all(Array.from({ length: 5 }, () => addKey(client)));
  for (const index of [3, 1, 2, 5, 4]) {
    await client.send(new CreateAliasCommand({ AliasName: `alias/mine${index}`, TargetKeyId: keyId }));
    await client.send(new CreateAliasCommand({ AliasName: `alias/other${index}`, TargetKeyId: otherKeyId }));
    await client.send(
      new TagResourceCommand({ KeyId: keyId, Tags: [{ TagKey: `tag${index}`, TagValue: "v" }] }),
    );
    await client.send(new RotateKeyOnDemandCommand({ KeyId: keyId }));
  }
});

const listings: [string, Listing, number][] = [
  ["ListKeys", listKeys, 7],
  ["ListAliases", listAliases, 10 + 14],
  ["ListAliases of one key", listAliasesOfKey, 5],
  ["ListResourceTags", listTags, 5],
  ["ListKeyRotations", listRotations, 6],
];

describe.each(listings)("%s", (_name, list, count) => {
  it.each([1, 2, 3, 5, 50])("in pages of %i loses nothing and repeats nothing", async (limit) => {
    const whole = await list(client);
    expect(whole).toMatchObject({ truncated: false, next: undefined });
    expect(whole.items).toHaveLength(count);
    const pages = await walk(list, limit);
    expect(pages.flatMap((page) => page.items)).toEqual(whole.items);
    expect(pages).toHaveLength(Math.ceil(count / limit));
    for (const [index, page] of pages.entries()) {
      const last = index === pages.length - 1;
      expect(page.truncated).toBe(!last);
      expect(page.next === undefined).toBe(last);
      if (!last) expect(page.items).toHaveLength(limit);
    }
  });

  it("answers the same marker with the same page, as often as it is asked", async () => {
    const { next } = await list(client, 2);
    const [once, again] = [await list(client, 2, next), await list(client, 2, next)];
    expect(again.items).toEqual(once.items);
    expect((await list(client, 1, next)).items).toEqual(once.items.slice(0, 1));
  });

  it("refuses a marker that was altered, cut, made up, or is another listing's", async () => {
    const { next = "" } = await list(client, 2);
    const markers = [
      `${next.startsWith("A") ? "B" : "A"}${next.slice(1)}`,
      next.slice(0, -4),
      `${next}AAAA`,
      Buffer.concat([Buffer.from(next, "base64url").subarray(0, 16), Buffer.from("1")]).toString("base64url"),
      "AAAA",
      "not a marker!",
      "1",
      Buffer.from('{"seq":2}').toString("base64"),
    ];
    for (const [, other] of listings) {
      if (other !== list) markers.push((await other(client, 1)).next ?? "none");
    }
    for (const marker of markers) {
      expect(await failure(list(client, 2, marker)), marker).toMatchObject({
        name: "InvalidMarkerException",
        status: 400,
      });
    }
  });
});

describe("a marker", () => {
  it("is of no use in another account, Region or workspace", async () => {
    for (const options of [
      { account: freshAccount() },
      { account, region: "eu-west-1" },
      { account, workspace: "pagination-elsewhere" },
    ]) {
      const elsewhere = kms(options);
      for (const list of [listKeys, listAliases]) {
        const { next } = await list(client, 1);
        expect(await failure(list(elsewhere, 1, next))).toMatchObject({ name: "InvalidMarkerException" });
      }
    }
  });

  it("is of no use for another key or another choice of rotations", async () => {
    const { next: Marker } = await listAliasesOfKey(client, 1);
    for (const KeyId of [otherKeyId, undefined]) {
      const call = client.send(new ListAliasesCommand({ KeyId, Marker }));
      expect(await failure(call)).toMatchObject({ name: "InvalidMarkerException" });
    }
    const rotations = await listRotations(client, 1);
    const call = client.send(new ListKeyRotationsCommand({ KeyId: keyId, Marker: rotations.next }));
    expect(await failure(call)).toMatchObject({ name: "InvalidMarkerException" });
  });

  it.each([
    ["", /'marker' failed.*greater than or equal to 1/],
    ["m".repeat(1025), /'marker' failed.*less than or equal to 1024/],
  ])("must have a length that can be: %j", async (Marker, message) => {
    const answer = await raw("ListKeys", { Marker }, { account });
    expect(answer.json).toMatchObject({ __type: "ValidationException" });
    expect(answer.json.message).toMatch(message);
  });

  it("of ListKeyPolicies is never given, so none is good", async () => {
    for (const Marker of ["AAAA", (await listKeys(client, 1)).next]) {
      const { json } = await raw("ListKeyPolicies", { KeyId: keyId, Marker }, { account });
      expect(json.__type).toBe("InvalidMarkerException");
    }
  });
});

describe("pages", () => {
  it("continue where they ended when that item is gone, and show later ones", async () => {
    const own = kms();
    const { id } = await addKey(own);
    const create = (name: string) =>
      own.send(new CreateAliasCommand({ AliasName: `alias/a${name}`, TargetKeyId: id }));
    for (const name of ["b", "d", "f"]) await create(name);
    const first = await listAliases(own, 2);
    expect(first.items).toEqual(["alias/ab", "alias/ad"]);
    await own.send(new DeleteAliasCommand({ AliasName: "alias/ad" }));
    await create("e");
    await create("a");
    expect((await listAliases(own, 2, first.next)).items).toEqual(["alias/ae", "alias/af"]);
  });

  it("of ListAliases hold 50 unless more are asked for, and 100 at the most", async () => {
    const own = kms();
    const keys = [await addKey(own), await addKey(own), await addKey(own)];
    await Promise.all(
      Array.from({ length: 105 }, (_, index) =>
        own.send(new CreateAliasCommand({ AliasName: `alias/${index}`, TargetKeyId: keys[index % 3]?.id })),
      ),
    );
    expect(await listAliases(own)).toMatchObject({ items: { length: 50 }, truncated: true });
    expect(await listAliases(own, 1000)).toMatchObject({ items: { length: 100 }, truncated: true });
  });

  it("of ListKeys hold 100 unless more are asked for", async () => {
    const own = kms();
    await Promise.all(Array.from({ length: 101 }, () => addKey(own)));
    expect(await listKeys(own)).toMatchObject({ items: { length: 100 }, truncated: true });
    expect(await listKeys(own, 101)).toMatchObject({ items: { length: 101 }, truncated: false });
  });
});
