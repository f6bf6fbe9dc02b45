import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { PEERS, pathOf } from "../../bench/peer-servers.ts";

const folder = mkdtempSync(join(tmpdir(), "fauxkms-peers-"));
const [peer] = PEERS;
if (!peer) throw new Error("no peers");
const program = join(folder, peer.program);
writeFileSync(program, "");
chmodSync(program, 0o700);
const notes = join(folder, "notes");
writeFileSync(notes, "");
chmodSync(notes, 0o600);

afterAll(() => rmSync(folder, { recursive: true }));

it("a peer is found in PATH", () => {
  expect(pathOf(peer, { PATH: ["/nowhere", folder].join(delimiter) })).toBe(program);
});

it("a peer is found where its environment variable says, before PATH", () => {
  expect(pathOf(peer, { PATH: "/nowhere", [peer.variable]: program })).toBe(program);
  expect(pathOf(peer, { PATH: folder, [peer.variable]: "/nowhere/moto" })).toBe(null);
});

it("a file that cannot be executed is no peer", () => {
  expect(pathOf(peer, { PATH: folder, [peer.variable]: notes })).toBe(null);
});

it("a peer that is not installed is not found", () => {
  expect(pathOf(peer, { PATH: "/nowhere" })).toBe(null);
  expect(pathOf(peer, {})).toBe(null);
});
