import * as z from "zod/mini";
import type { IdentityScene } from "../surface/identities.ts";
import type { ControlContext } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { check } from "./context.ts";
import { identityScene } from "./identity-scene.ts";

const pathShape = z.looseObject({ account: placeMembers("aws").account });

/** The account of AWS that a path names. @throws ControlError 400 */
export function awsAccount(path: { readonly account: string }): string {
  return check(pathShape, path, "path").account;
}

/** The directory of an account of AWS in the present life of the call's workspace. @throws ControlError 401 */
export async function awsScene(c: ControlContext, account: string): Promise<IdentityScene<"aws">> {
  return (await identityScene(c, "aws", account)).scene;
}
