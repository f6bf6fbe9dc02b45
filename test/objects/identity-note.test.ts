import { expect, it } from "vitest";
import { IdentityNote } from "../../src/objects/workspace/identity-note.ts";
import { mapKv } from "../support/map-kv.ts";

it("a workspace has identities in the generation in which they were written, and in no other", () => {
  const kv = mapKv();
  const note = new IdentityNote(kv);
  expect(note.holds(1)).toBe(false);
  note.note(1);
  expect(new IdentityNote(kv).holds(1)).toBe(true);
  expect(note.holds(2)).toBe(false);
  note.note(2);
  expect([note.holds(1), note.holds(2)]).toEqual([false, true]);
});
