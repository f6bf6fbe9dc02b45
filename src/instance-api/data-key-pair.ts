import { utf8 } from "../bytes.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import { pemOf } from "../crypto/pem.ts";
import { InstanceApiError } from "./errors.ts";
import { required } from "./subjects.ts";

/** Specs of data key pairs. Their names are not published here: those of keys. */
const KEY_PAIR_SPECS: readonly string[] = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "EC_P256",
  "EC_P256K",
  "EC_SM2",
];

/** A key pair that leaves KMS, in the form that the request asks for. */
export interface DataKeyPair {
  /** PKCS #8. */
  readonly privateKey: Uint8Array;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly spec: string;
}

/**
 * A new data key pair: PEM where the request does not say in which form.
 *
 * @throws InstanceApiError MissingParameter, InvalidParameter
 */
export async function newDataKeyPair(given: {
  readonly KeyPairSpec?: string;
  readonly KeyFormat?: string;
}): Promise<DataKeyPair> {
  const spec = required("KeyPairSpec", given.KeyPairSpec);
  const format = given.KeyFormat ?? "PEM";
  if (!KEY_PAIR_SPECS.includes(spec) || (format !== "PEM" && format !== "DER")) {
    throw new InstanceApiError("InvalidParameter");
  }
  const kind = await keyKind(spec);
  const { material, publicKey } = await kind.generate();
  if (!publicKey) throw new Error("a key pair without a public key");
  if (format === "DER") return { privateKey: material, publicKey, spec };
  return {
    privateKey: utf8(pemOf("PRIVATE KEY", material)),
    publicKey: utf8(pemOf("PUBLIC KEY", publicKey)),
    spec,
  };
}
