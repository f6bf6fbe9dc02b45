import { type ClientKeyRecord, standardValidity } from "../../../access/access-point.ts";
import { iso } from "../../../iso-time.ts";
import { string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";

/** Shared by the operations on client keys. */

export const clientKeyId = string({ min: 1, max: 128 });

/** The only algorithm of client keys (API Reference, CreateClientKey). */
export const KEY_ALGORITHM = "RSA_2048";

/** A client key as GetClientKey and ListClientKeys answer it. */
export function describeClientKey(key: ClientKeyRecord) {
  return {
    ClientKeyId: key.clientKeyId,
    AapName: key.accessPoint,
    CreateTime: iso(key.createdAt),
    KeyAlgorithm: KEY_ALGORITHM,
    KeyOrigin: "KMS_PROVIDED",
    ...answeredValidity(key),
    PublicKeyData: key.certificate,
  };
}

/** The limits of the validity of a client key, milliseconds. */
interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** The members NotBefore and NotAfter. */
export function answeredValidity({ notBefore, notAfter }: Validity) {
  return { NotBefore: iso(notBefore), NotAfter: iso(notAfter) };
}

/**
 * The validity that a request asks for: "if you specify NotAfter, you must specify NotBefore", and the other way round
 * (API Reference, CreateClientKey); five years from now where there is neither.
 *
 * @throws AlibabaError InvalidParameter where it ends before it begins, or begins before 1970
 */
export function validityOf(
  notBefore: number | undefined,
  notAfter: number | undefined,
  now: number,
): Validity {
  if (notBefore === undefined && notAfter === undefined) return standardValidity(now);
  if (notBefore === undefined || notBefore < 0) throw invalidParameter("NotBefore");
  if (notAfter === undefined || notAfter <= notBefore) throw invalidParameter("NotAfter");
  return { notBefore, notAfter };
}
