import * as z from "zod/mini";
import type { ControlContext } from "../call.ts";
import type { Restorer } from "./document.ts";

/** The shape of a passphrase under which the secrets of a snapshot are sealed. */
export const passphraseShape = z.string().check(z.minLength(8), z.maxLength(1024));

/** Who restores a snapshot: the admin may read every workspace, a token's holder its own. */
export function restorerOf(c: ControlContext, passphrase: string | null): Restorer {
  const { tokenOf } = c.var;
  const mayOpen = (workspace: string) => tokenOf === null || tokenOf === workspace;
  return { passphrase, mayOpen, leavesSettings: false };
}
