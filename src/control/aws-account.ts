import * as z from "zod/mini";
import { timeOf } from "../clock.ts";
import type { Birth, IdentityPlace } from "../directory/identities.ts";
import type { ControlContext } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { check } from "./context.ts";

const pathShape = z.looseObject({ account: placeMembers("aws").account });

/** The account of AWS that a path names. @throws ControlError 400 */
export function awsAccount(path: { readonly account: string }): string {
  return check(pathShape, path, "path").account;
}

/** Where the identities of an account of AWS are, in the present generation of the workspace. */
export async function identityPlace(c: ControlContext, account: string): Promise<IdentityPlace> {
  const { runtime, workspace } = c.var;
  const { generation } = await runtime.workspaces.refresh(workspace);
  return { workspace, generation, cloud: "aws", account };
}

/** What bounds a new entity of an account. @param most number of its kind. */
export async function identityBirth(c: ControlContext, most: number): Promise<Birth> {
  const { runtime, workspace } = c.var;
  const wall = Date.now();
  const { clock } = await runtime.workspaces.get(workspace, wall, (work) => c.executionCtx.waitUntil(work));
  return { most, now: timeOf(clock, wall) };
}
