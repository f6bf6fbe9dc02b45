import type { Grant } from "../../../access/grant.ts";
import { BoundedMap } from "../../../bounded-map.ts";
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../../../bytes.ts";
import type { TokenKeys } from "../../../crypto/token-keys.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { AwsError } from "../errors.ts";
import type { Call, LocatedKey, LocatedKeys } from "../operation.ts";
import { findGrant } from "./grants.ts";

const LABEL = "grant token";

/** Number of opened tokens that an isolate remembers. */
const TOKENS = 1000;
/** Number of grants that an isolate remembers for each key. */
const GRANTS = 1000;

/** The grant that a token stands for. */
export interface GrantRef {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  readonly grantId: string;
}

/** Contents of tokens that were opened before. They never change; whether the grant still exists is asked apart. */
const opened = new WeakMap<TokenKeys, Map<string, GrantRef>>();

/** Grants found by tokens, kept as long as the isolate holds their key: for a lease, or until a change. */
const found = new WeakMap<AwsKeyRecord, Map<string, Grant>>();

/** A new token for a grant, readable in its workspace alone. All tokens of a grant stay valid. */
export async function writeGrantToken(call: Call, key: AwsKeyRecord, grantId: string): Promise<string> {
  const ref = [call.caller.workspace, key.account, key.region, key.keyId, grantId];
  return toBase64Url(await call.tokenKeys.wrap(utf8(JSON.stringify(ref)), LABEL));
}

/** Reads a token. @throws AwsError InvalidGrantTokenException for what is no token of this workspace and Region */
export async function readGrantToken(call: Call, token: string): Promise<GrantRef> {
  let known = opened.get(call.tokenKeys);
  if (!known) {
    known = new BoundedMap(TOKENS);
    opened.set(call.tokenKeys, known);
  }
  const ref = known.get(token) ?? (await open(call, token));
  if (ref?.region !== call.caller.region) throw invalidGrantToken();
  known.set(token, ref);
  return ref;
}

/** Opens a token of the workspace, or one that an earlier version made under the deployment's own key. */
async function open(call: Call, token: string): Promise<GrantRef | null> {
  const wrapped = fromBase64Url(token);
  // Base64 can write the same bytes in several ways: only the canonical text is a token.
  if (!wrapped || toBase64Url(wrapped) !== token) return null;
  const own = await call.tokenKeys.unwrap(wrapped, LABEL);
  const text = own ?? (await call.masterKey.unwrap(wrapped, LABEL).catch(() => null));
  if (!text) return null;
  const [workspace, account, region, keyId, grantId] = JSON.parse(fromUtf8(text) ?? "[]") as string[];
  if (!workspace || !account || !region || !keyId || !grantId) return null;
  // A key of the workspace's tokens opens those of the workspace alone, by whatever name it went.
  if (own === null && workspace !== call.caller.workspace) return null;
  return { account, region, keyId, grantId };
}

/** The grant tokens of a request. */
export function grantTokensOf(input: object): readonly string[] {
  return "GrantTokens" in input && Array.isArray(input.GrantTokens) ? input.GrantTokens : [];
}

/**
 * The grants that the tokens of a request stand for. The token of another key is ignored: clients with several
 * keys send all their tokens with every request, as the keyrings of the AWS Encryption SDK do.
 *
 * @throws AwsError InvalidGrantTokenException for a text that is no token, and for a token whose grant is gone
 */
export async function grantsOfTokens(
  call: Call,
  tokens: readonly string[],
  located: LocatedKeys,
): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const token of tokens) {
    const ref = await readGrantToken(call, token);
    const key = located.find(({ record }) => record.account === ref.account && record.keyId === ref.keyId);
    if (key) grants.push(await grantOf(call, key, ref.grantId));
  }
  return grants;
}

async function grantOf(call: Call, key: LocatedKey, grantId: string): Promise<Grant> {
  let known = found.get(key.record);
  if (!known) {
    known = new BoundedMap(GRANTS);
    found.set(key.record, known);
  }
  const grant = known.get(grantId) ?? (await findGrant(call, key, grantId));
  if (!grant) throw invalidGrantToken();
  known.set(grantId, grant);
  return grant;
}

/** The error for an invalid grant token, which KMS sends without a text. */
export function invalidGrantToken(): AwsError {
  return new AwsError("InvalidGrantTokenException", null);
}
