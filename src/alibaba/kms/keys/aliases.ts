import { isAlibabaAliasName } from "../../../keys/alibaba-identifiers.ts";
import { aliasArn } from "../../../keys/identifiers.ts";
import type { Alias } from "../../../keys/key.ts";
import type { Scope } from "../../../workspace.ts";
import { invalidParameter } from "../../protocol/error.ts";
import type { Call, LocatedKeys } from "../operation.ts";
import { customerKeyOf } from "./own-key.ts";

/** Prefix that names by customers may not have (API Reference, CreateAlias: AliasName). */
const RESERVED = "alias/acs";

/** The name of an alias that a customer may make or change. @throws AlibabaError InvalidParameter */
export function requireAliasName(name: string): string {
  if (!isAlibabaAliasName(name) || name.startsWith(RESERVED)) throw invalidParameter("AliasName");
  return name;
}

/**
 * The key that an alias is to name: a key of the caller, because the alias is the caller's.
 *
 * @throws AlibabaError InvalidParameter, Unsupported.Alias, Forbidden.NoPermission; Failure keyNotFound
 */
export async function locateTarget(
  call: Call,
  input: { readonly AliasName: string; readonly KeyId: string },
): Promise<LocatedKeys> {
  requireAliasName(input.AliasName);
  return [await customerKeyOf(call, input.KeyId)];
}

/** A page of aliases as ListAliases and ListAliasesByKeyId answer it. */
export function aliasesOf(scope: Scope, page: readonly Alias[]) {
  const aliases = page.map(({ name, keyId }) => ({
    AliasName: name,
    AliasArn: aliasArn(scope, name),
    KeyId: keyId,
  }));
  return { Alias: aliases };
}
