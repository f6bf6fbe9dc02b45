import { toBase64 } from "../../../bytes.ts";
import {
  type ExportAlgorithm,
  longestWrapped,
  publicKeyOfBlob,
  wrapForPublicKey,
} from "../../../crypto/key-wrap.ts";
import { required, string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { published } from "./asymmetric.ts";

/** Wrapping algorithms by the spec of the public key (GenerateAndExportDataKey, ExportDataKey). */
const ALGORITHMS = {
  RSA_2048: ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"],
  EC_SM2: ["SM2PKE"],
} as const satisfies Readonly<Record<string, readonly ExportAlgorithm[]>>;

/** Parameters of the public key and the algorithm of an export. */
export const exportMembers = {
  PublicKeyBlob: required(string({ min: 1, max: 8192 })),
  WrappingKeySpec: required(string({ values: ["RSA_2048", "EC_SM2"] })),
  WrappingAlgorithm: required(string({ values: [...ALGORITHMS.RSA_2048, ...ALGORITHMS.EC_SM2] })),
} as const;

/** The public key and the algorithm of an export. */
export interface Export {
  readonly algorithm: ExportAlgorithm;
  /** SubjectPublicKeyInfo in DER, not yet parsed. */
  readonly publicKey: Uint8Array;
}

/** Reads the parameters of an export. @throws AlibabaError InvalidParameter where they do not fit each other */
export function exportFor(input: {
  readonly PublicKeyBlob: string;
  readonly WrappingKeySpec: keyof typeof ALGORITHMS;
  readonly WrappingAlgorithm: ExportAlgorithm;
}): Export {
  const { WrappingAlgorithm: algorithm } = input;
  const fitting: readonly ExportAlgorithm[] = ALGORITHMS[input.WrappingKeySpec];
  if (!fitting.includes(algorithm)) throw invalidParameter("WrappingAlgorithm");
  const publicKey = publicKeyOfBlob(input.PublicKeyBlob);
  if (!publicKey) throw invalidParameter("PublicKeyBlob");
  return { algorithm, publicKey };
}

/**
 * The data key, encrypted under the public key, in Base64.
 *
 * @param parameter named by the error where the data key is too long to be wrapped.
 * @throws AlibabaError InvalidParameter
 */
export async function exported(
  { algorithm, publicKey }: Export,
  dataKey: Uint8Array,
  parameter: string,
): Promise<string> {
  if (dataKey.length > longestWrapped(algorithm)) throw invalidParameter(parameter);
  const wrapped = await wrapForPublicKey(algorithm, publicKey, dataKey);
  if (!wrapped) throw invalidParameter("PublicKeyBlob");
  return toBase64(await published(algorithm, wrapped));
}
