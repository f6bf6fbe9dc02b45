import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { groupSums } from "../../../src/meter/record.ts";
import { noLatencies } from "../../../src/meter/tally.ts";
import { Batches } from "../../../src/objects/journal/batches.ts";
import { JOURNAL_SCHEMA } from "../../../src/objects/journal/tables.ts";
import { sqlStorage } from "../../support/node-sql.ts";
import { takeAll } from "../../support/schema.ts";

/** The batches of a journal in Node's SQLite; `again` is what a restarted object makes of them. */
function scene() {
  const database = new DatabaseSync(":memory:");
  takeAll(database, JOURNAL_SCHEMA);
  const again = () => new Batches(sqlStorage(database));
  const add = (batches: Batches, count: number, own: number, folded = 0) =>
    batches.add(count, { shared: "[]", own: `${own}`, details: null }, "", folded);
  const kept = () => [...again().newest()].map(({ own }) => Number(own));
  return { batches: again(), again, add, kept, database };
}

describe("the batches of a journal", () => {
  it("are kept for ten thousand requests and the rest of the oldest batch, also over a restart", () => {
    const { batches, again, add, kept, database } = scene();
    for (let batch = 0; batch < 15; batch++) add(batches, 999, batch, batch);
    expect(kept()).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    add(again(), 1, 15, 15);
    expect(kept()).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    const held = database.prepare("SELECT SUM(count) AS held FROM batches").get()?.held;
    expect(Number(held)).toBeLessThan(10_999);
    add(again(), 10_000, 16, 16);
    expect(kept()).toEqual([16]);
  });

  it("stay until their sums are folded", () => {
    const { batches, add, kept } = scene();
    add(batches, 10_000, 1);
    expect(batches.isFull).toBe(false);
    add(batches, 10_000, 2);
    expect([kept(), batches.isFull]).toEqual([[2, 1], true]);
    add(batches, 10_000, 3, 2);
    expect([kept(), batches.latest]).toEqual([[3], 3]);
  });

  it("follow those of earlier versions", () => {
    const { again, add, kept, database } = scene();
    database.exec("INSERT INTO chunks (count, shared, own) VALUES (9000, '[]', '1'), (1000, '[]', '2')");
    add(again(), 500, 3);
    expect(kept()).toEqual([3, 2, 1]);
    add(again(), 9_000, 4);
    expect(kept()).toEqual([4, 3, 2]);
    add(again(), 1_000, 5);
    expect(kept()).toEqual([5, 4, 3]);
  });

  it("have the details of their requests, in rows of their own where they are long, and lose them together", () => {
    const { again, database } = scene();
    database.exec("INSERT INTO chunks (count, shared, own) VALUES (1, '[]', '1'), (1, '[]', '2')");
    database.exec("INSERT INTO chunk_details VALUES (2, 'of 2')");
    const long = "x".repeat(1_500_000);
    for (const details of [null, "short", long]) again().add(1, { shared: "[]", own: "3", details }, "", 9);
    expect([...again().newest()].map(({ details }) => details)).toEqual([long, "short", null, "of 2", null]);
    for (const _ of [1, 2]) again().add(10_000, { shared: "[]", own: "4", details: null }, "", 9);
    expect([...again().newest()].map(({ own }) => own)).toEqual(["4"]);
    expect(database.prepare("SELECT seq FROM chunk_details").all()).toEqual([]);
  });

  it("give back the groups whose sums are not folded", () => {
    const { batches } = scene();
    const properties = {
      ...{ cloud: "aws" as const, account: "111122223333", region: "us-east-1", principal: null },
      ...{ operation: "Encrypt", keys: ["key"], status: 200, errorCode: null, throttledBy: null },
    };
    const group = {
      ...properties,
      ...{ keySpec: "RSA_2048", quotas: ["crypto_rsa"], cryptographic: true, price: "rsa", log: null },
      ...{ minute: 7, count: 3, sumMs: 9, latencies: noLatencies().with(2, 3) },
    };
    const shared = JSON.stringify([properties]);
    for (let batch = 0; batch < 3; batch++) {
      batches.add(3, { shared, own: "[]", details: null }, JSON.stringify([groupSums(group)]), 0);
    }
    batches.add(3, { shared, own: "[]", details: null }, "", 0);
    expect(batches.unfolded(1)).toEqual([group, group]);
  });
});
