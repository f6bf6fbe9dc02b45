import { expect, it } from "vitest";
import { StoreRevisions } from "../../src/isolate/store-revisions.ts";
import { scopeOf } from "../../src/workspace.ts";

const scope = (account: number) => scopeOf("default", "alibaba", String(account), "cn-hangzhou");

it("a revision changes with every change of its scope, and with no other's", () => {
  const revisions = new StoreRevisions();
  const seen = [revisions.of(scope(1))];
  for (let change = 0; change < 3; change++) {
    revisions.noteChange(scope(1));
    seen.push(revisions.of(scope(1)));
  }
  expect(new Set(seen).size).toBe(4);
  const other = revisions.of(scope(2));
  revisions.noteChange(scope(1));
  expect(revisions.of(scope(2))).toBe(other);
});

it("no revision is repeated, also where more scopes change than are remembered", () => {
  const revisions = new StoreRevisions();
  revisions.noteChange(scope(0));
  const seen = new Set([revisions.of(scope(0))]);
  for (let round = 1; round <= 3; round++) {
    for (let account = 1; account <= 6000; account++) revisions.noteChange(scope(account));
    revisions.noteChange(scope(0));
    const revision = revisions.of(scope(0));
    expect(seen.has(revision)).toBe(false);
    seen.add(revision);
  }
});

it("revisions never sink where scopes are dropped, and a change of a dropped scope is seen", () => {
  const revisions = new StoreRevisions();
  let latest = 0;
  for (let account = 0; account <= 6000; account++) {
    revisions.noteChange(scope(account));
    const known = revisions.of(scope(0));
    expect(known).toBeGreaterThanOrEqual(latest);
    latest = known;
  }
  revisions.noteChange(scope(0));
  expect(revisions.of(scope(0))).toBeGreaterThan(latest);
});
