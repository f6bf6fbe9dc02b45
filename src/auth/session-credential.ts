import { deflateRawSync, inflateRawSync } from "node:zlib";
import { concat, fromBase64, fromUtf8, toBase64, utf8 } from "../bytes.ts";
import type { Cloud } from "../cloud/list.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import type { Session } from "./session.ts";

/** Temporary credentials of a cloud's STS, whole: the session token is all that is kept of them. */
export interface SessionCredential {
  /** Left out of tokens of the time when one cloud had them. */
  readonly cloud?: Cloud;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly workspace: string;
  /** Generation of the workspace in which they were made: a reset ends them. */
  readonly since: number;
  readonly account: string;
  /** Latest end by the wall clock, milliseconds, however slowly the workspace's clock runs: it forgets its generation then. */
  readonly goneAt: number;
  /** Whose policies count, as access keys have it: `root`, `user/alice`, `role/path/app`. */
  readonly entity: string;
  readonly session: Session;
}

/** What session tokens of STS begin with. Those of `POST credentials` are random. */
const BEGINNING = "FAUXKMS/STS/";

/** Number of the layout. Tokens of another one open nothing. */
const LAYOUT = 1;

/** The label under which the master key seals a token. */
const LABEL = "session token";

/** Whether a session token may be one of STS. */
export function isSealed(token: string): boolean {
  return token.startsWith(BEGINNING);
}

/** The session token of credentials, which no other deployment can open, or make: encrypted and authenticated. */
export async function sealed(masterKey: MasterKey, credential: SessionCredential): Promise<string> {
  const text = deflateRawSync(utf8(JSON.stringify(credential)));
  const label = `${LABEL}/${LAYOUT}`;
  return BEGINNING + toBase64(concat(Uint8Array.of(LAYOUT), await masterKey.wrap(text, label)));
}

/** The credentials in a session token; null where it is none that this deployment has made. */
export async function unsealed(masterKey: MasterKey, token: string): Promise<SessionCredential | null> {
  if (!isSealed(token)) return null;
  const bytes = fromBase64(token.slice(BEGINNING.length));
  if (bytes?.[0] !== LAYOUT) return null;
  const packed = await masterKey.unwrap(bytes.subarray(1), `${LABEL}/${LAYOUT}`).catch(() => null);
  if (packed === null) return null;
  // Whoever could seal it has written this type.
  return JSON.parse(fromUtf8(inflateRawSync(packed)) ?? "null") as SessionCredential;
}
