import { concat } from "../../bytes.ts";
import type { DocumentKey } from "../../crypto/document-key.ts";
import type { MasterKey } from "../../crypto/master-key.ts";
import { credentialLabel } from "../../directory/accounts.ts";
import { secretLabel } from "../../keys/custom-key-store.ts";
import { materialLabel } from "../../keys/key.ts";

/** A column of secrets that are wrapped under the deployment's master key. */
export interface SecretColumn {
  readonly table: string;
  readonly column: string;
  /** Label under which a row's secret is wrapped. @param cell reads another column of the row. */
  readonly label: (cell: (column: string) => string) => string;
}

/** Every such column. A test fails for another column whose name says that it is wrapped. */
export const SECRET_COLUMNS: readonly SecretColumn[] = [
  {
    table: "materials",
    column: "wrapped",
    label: (cell) => materialLabel(cell("key_id"), cell("material_id")),
  },
  { table: "custom_key_stores", column: "wrapped_secret", label: (cell) => secretLabel(cell("store_id")) },
  { table: "credentials", column: "wrapped_secret", label: (cell) => credentialLabel(cell("access_key_id")) },
];

/** Seals what the master key has wrapped. The bytes of deleted material are none, which stay none. */
export async function sealed(
  masterKey: MasterKey,
  key: DocumentKey,
  wrapped: Uint8Array,
  label: string,
): Promise<Uint8Array> {
  if (wrapped.length === 0) return wrapped;
  return key.seal(concat(await masterKey.unwrap(wrapped, label)), label);
}

/** Wraps what `sealed` made; null where it was not made under that key for that row. */
export async function wrappedAgain(
  masterKey: MasterKey,
  key: DocumentKey,
  bytes: Uint8Array,
  label: string,
): Promise<Uint8Array | null> {
  if (bytes.length === 0) return bytes;
  const secret = await key.open(bytes, label);
  return secret && masterKey.wrap(secret, label);
}
