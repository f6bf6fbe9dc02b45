import { toBase64 } from "../../../bytes.ts";
import { versionIdOf } from "../../../keys/key-version.ts";
import { integer, required, string } from "../../../shape.ts";
import { dryRun, encryptionContext, keyId } from "../members.ts";
import type { Call, LocatedKey } from "../operation.ts";
import { seal } from "./symmetric.ts";

/** Bytes of a data key by its spec. */
const LENGTHS = { AES_256: 32, AES_128: 16 } as const;

/** Parameters of the operations that make a data key. */
export const dataKeyMembers = {
  KeyId: required(keyId),
  EncryptionContext: encryptionContext,
  KeySpec: string({ values: ["AES_256", "AES_128"] }),
  NumberOfBytes: integer({ min: 1, max: 1024 }),
  DryRun: dryRun,
} as const;

/** A data key, and the answer with its ciphertext. */
export interface DataKey {
  readonly plaintext: Uint8Array;
  readonly answer: { readonly KeyId: string; readonly KeyVersionId: string; readonly CiphertextBlob: string };
}

/** A new data key under the key's primary version. @throws AlibabaError Rejected.UnsupportedOperation */
export async function newDataKey(
  call: Call,
  key: LocatedKey,
  input: {
    readonly EncryptionContext?: ReadonlyMap<string, string>;
    readonly KeySpec?: keyof typeof LENGTHS;
    readonly NumberOfBytes?: number;
  },
): Promise<DataKey> {
  const { KeySpec: spec = "AES_256", NumberOfBytes: length = LENGTHS[spec] } = input;
  const plaintext = crypto.getRandomValues(new Uint8Array(length));
  const sealed = await seal(call, key, plaintext, input.EncryptionContext);
  const { keyId: KeyId, currentMaterialId } = key.record;
  const KeyVersionId = versionIdOf(currentMaterialId ?? "");
  return { plaintext, answer: { KeyId, KeyVersionId, CiphertextBlob: toBase64(sealed) } };
}
