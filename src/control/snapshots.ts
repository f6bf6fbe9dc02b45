import * as z from "zod/mini";
import { requireUnused } from "./beginnings.ts";
import { type ControlContext, call } from "./call.ts";
import { ControlError } from "./errors.ts";
import { passphraseShape, restorerOf } from "./snapshots/passphrase.ts";
import { restore } from "./snapshots/restore.ts";
import { snapshotStream } from "./snapshots/save.ts";

/** Header of the passphrase under which a snapshot's secrets are sealed. */
const PASSPHRASE = "x-fauxkms-passphrase";

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
    readsBody: true,
    query: { empty: z.optional(z.literal("true")) },
    does: "replaces the workspace by what such a document has",
    async run(c, { query: { empty } }) {
      const { runtime, workspace } = c.var;
      if ((await runtime.workspaces.refresh(workspace)).limits !== undefined) {
        throw new ControlError(
          403,
          "forbidden",
          "a workspace that was made without a token takes no snapshot",
        );
      }
      if (empty !== undefined) await requireUnused(runtime, workspace);
      await restore(runtime, workspace, c.req.raw.body, restorerOf(c, passphraseOf(c)));
      return c.body(null, 204);
    },
  }),
];

/** The passphrase of a request, null for none. @throws ControlError 400 for one that is too short */
function passphraseOf(c: ControlContext): string | null {
  const given = c.req.header(PASSPHRASE);
  if (given === undefined) return null;
  if (!passphraseShape.safeParse(given).success) {
    throw new ControlError(400, "invalid", "X-Fauxkms-Passphrase: must be a text of 8 to 1024 characters");
  }
  return given;
}
