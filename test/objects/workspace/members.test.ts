import { describe, expect, it } from "vitest";
import { Members } from "../../../src/objects/workspace/members.ts";
import { mapKv } from "../../support/map-kv.ts";

/** A storage that counts the entries which are read of its lists, and the lists that are not read to their end. */
function counted() {
  const kv = mapKv();
  const read = { entries: 0, open: 0 };
  const list = kv.list.bind(kv);
  const counting = {
    ...kv,
    *list<T>(options?: SyncKvListOptions) {
      read.open++;
      for (const entry of list<T>(options)) {
        read.entries++;
        yield entry;
      }
      read.open--;
    },
  } as SyncKvStorage;
  return { kv: counting, read };
}

describe("whether a workspace has key stores", () => {
  it("is told by one entry of the list, however long it is", () => {
    const { kv, read } = counted();
    const members = new Members(kv);
    for (let account = 0; account < 1000; account++) {
      members.add(`keys/default/aws/${account}/us-east-1`, 1);
      members.add(`counters/default/aws/${account}/us-east-1`, 1);
    }
    read.entries = 0;
    expect(members.has("keys", 1)).toBe(true);
    expect(members.hasScopes(1)).toBe(true);
    expect(read.entries).toBe(2);
  });

  it("leaves no list before its end, which would lock the tables of the object", () => {
    const { kv, read } = counted();
    const members = new Members(kv);
    members.add("keys/default/aws/111122223333/us-east-1", 1);
    members.add("keys/default/aws/444455556666/us-east-1", 2);
    expect([members.isEmpty, members.has("keys", 1), members.has("keys", 2)]).toEqual([false, true, true]);
    expect(read.open).toBe(0);
  });

  it("is told of one generation, or of members of which none is known", () => {
    const members = new Members(mapKv());
    expect([members.has("keys", 1), members.hasScopes(1)]).toEqual([false, false]);
    members.add("keys/default/aws/111122223333/us-east-1", 1);
    members.add("journal/default", 2);
    expect([members.has("keys", 1), members.has("keys", 2), members.has("journal", 2)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([members.hasScopes(1), members.hasScopes(2)]).toEqual([true, false]);
    members.add("counters/default/aws/111122223333/us-east-1", 2);
    expect(members.hasScopes(2)).toBe(true);
    members.addEarlier("default", [
      { name: "default/alibaba/1234567890123456/cn-hangzhou" } as Parameters<
        Members["addEarlier"]
      >[1][number],
    ]);
    expect([members.has("keys", 7), members.hasScopes(7)]).toEqual([true, true]);
  });
});
