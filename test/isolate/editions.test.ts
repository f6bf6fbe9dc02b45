import { expect, it } from "vitest";
import { Editions } from "../../src/isolate/editions.ts";
import { scopeOf } from "../../src/workspace.ts";

const scope = (account: number) => scopeOf("default", "alibaba", String(account), "cn-hangzhou");

it("an edition changes with every change of its scope, and with no other's", () => {
  const editions = new Editions();
  const seen = [editions.of(scope(1))];
  for (let change = 0; change < 3; change++) {
    editions.noteChange(scope(1));
    seen.push(editions.of(scope(1)));
  }
  expect(new Set(seen).size).toBe(4);
  const other = editions.of(scope(2));
  editions.noteChange(scope(1));
  expect(editions.of(scope(2))).toBe(other);
});

it("no edition comes again, also where more scopes change than are remembered", () => {
  const editions = new Editions();
  editions.noteChange(scope(0));
  const seen = new Set([editions.of(scope(0))]);
  for (let round = 1; round <= 3; round++) {
    for (let account = 1; account <= 6000; account++) editions.noteChange(scope(account));
    editions.noteChange(scope(0));
    const edition = editions.of(scope(0));
    expect(seen.has(edition)).toBe(false);
    seen.add(edition);
  }
});
