import * as z from "zod/mini";
import { type ControlContext, call } from "./call.ts";
import { ControlError } from "./errors.ts";
import type { Restorer } from "./snapshots/document.ts";
import { restore } from "./snapshots/restore.ts";
import { snapshotStream } from "./snapshots/save.ts";

/** Header of the passphrase under which a snapshot's secrets are sealed. */
const PASSPHRASE = "x-fauxkms-passphrase";
/** Lengths of a passphrase in characters. */
const SHORTEST = 8;
const LONGEST = 1024;

/** `GET snapshot`, `PUT snapshot`. */
export const snapshots = [
  call({
    method: "GET",
    path: "snapshot",
    does: "the whole workspace as one document (NDJSON), its secrets sealed under a passphrase",
    async run(c) {
      const { runtime, workspace } = c.var;
      const stream = await snapshotStream(runtime, workspace, passphraseOf(c));
      return c.body(stream, 200, { "content-type": "application/x-ndjson" });
    },
  }),
  call({
    method: "PUT",
    path: "snapshot",
    streams: true,
    does: "replaces the workspace by what such a document has",
    async run(c) {
      const { runtime, workspace } = c.var;
      await restore(runtime, workspace, c.req.raw.body, restorerOf(c, passphraseOf(c)));
      return c.body(null, 204);
    },
  }),
];

/** Who restores a snapshot: the admin may read every workspace, a token's holder its own. */
export function restorerOf(c: ControlContext, passphrase: string | null): Restorer {
  const { tokenOf } = c.var;
  return { passphrase, mayOpen: (workspace) => tokenOf === null || tokenOf === workspace };
}

/** The passphrase of a request, null for none. @throws ControlError 400 for one that is too short */
function passphraseOf(c: ControlContext): string | null {
  const given = c.req.header(PASSPHRASE);
  if (given === undefined) return null;
  if (given.length < SHORTEST || given.length > LONGEST) {
    const span = `${SHORTEST} to ${LONGEST} characters`;
    throw new ControlError(400, "invalid", `X-Fauxkms-Passphrase: must be a text of ${span}`);
  }
  return given;
}

/** The shape of a passphrase in a body. */
export const passphraseShape = z.string().check(z.minLength(SHORTEST), z.maxLength(LONGEST));
