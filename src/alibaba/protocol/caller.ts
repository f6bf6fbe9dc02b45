import { isClientKeyId } from "../../access/access-point.ts";
import { readPrivateKeySignature, verifyPrivateKeySignature } from "../../auth/acs-private-key.ts";
import type { AcsRequest } from "../../auth/acs-request.ts";
import { type AcsSignature, claimedAccessKeyId, readAcsSignature } from "../../auth/acs-signature.ts";
import { type AcsKey, acsKey, acsKeyName, verifyAcsSignature } from "../../auth/acs-verify.ts";
import { Nonces } from "../../auth/nonces.ts";
import { endOfSession } from "../../auth/session-token.ts";
import { BoundedMap } from "../../bounded-map.ts";
import { ALIBABA, ALIBABA_REGION_NAME } from "../../cloud/alibaba.ts";
import { type Credential, sessionTokenHash } from "../../directory/accounts.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { Caller } from "../../surface/caller.ts";
import { type Claim, type Contradiction, claimOf, contradictionOf } from "../../surface/claim.ts";
import { regionOfHost } from "../../surface/origin.ts";
import { mayEnter, notWithoutToken } from "../../surface/workspace-access.ts";
import { DEFAULT_WORKSPACE } from "../../workspace.ts";
import { type Application, applicationOf } from "./client-key.ts";
import { AlibabaError, invalidParameter, missingParameter } from "./error.ts";
import type { Parameters } from "./parameters.ts";
import { signatureError } from "./signature-errors.ts";

/** Account of a caller whose access key nobody knows (README.md, Account and Region). */
const { account: UNKNOWN_ACCOUNT, region: DEFAULT_REGION } = ALIBABA.standard;
/** The Region in the scope of V4 by SDKs that know none. */
const NO_REGION = "center";

/** First labels of the hosts of KMS. */
const SERVICE_LABELS: readonly string[] = ["kms", "kms-vpc"];

/** An API's rules for signatures. */
export interface SigningRules {
  /** Its name in the credential scope of V4, as the SDKs spell it. */
  readonly product: string;
  /** Whether V1 needs a SignatureNonce: BssOpenApi's common parameters have it as required, those of KMS 1.0 do not. */
  readonly needsNonce: boolean;
}

/** The parts of a request that identify its caller. */
export interface Presented {
  readonly request: Request;
  /** The parts of the request that its signature covers. */
  readonly signed: AcsRequest;
  readonly parameters: Parameters;
  readonly signing: SigningRules;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

/**
 * Tells who is calling. Permissive: whatever the request claims, signature unchecked. Strict: the owner of the
 * access key, after the signature was verified.
 *
 * @throws AlibabaError
 */
export function identify(runtime: Runtime, presented: Presented): Promise<Caller> {
  return runtime.settings.auth === "strict" ? strict(runtime, presented) : permissive(runtime, presented);
}

/** A caller in permissive mode who may enter their workspace: by a token, or as the owner of an access key in it. */
async function entering(
  runtime: Runtime,
  presented: Presented,
  claim: Claim,
  found: Caller,
): Promise<Caller> {
  const { request, wall, background } = presented;
  if (await mayEnter(runtime, request, found.workspace, wall, background)) return found;
  if (claim.workspace === null) return strict(runtime, presented);
  throw new AlibabaError("Forbidden.NoPermission", notWithoutToken(found.workspace));
}

async function permissive(runtime: Runtime, presented: Presented): Promise<Caller> {
  const { request, signed, wall, background } = presented;
  const accessKeyId = claimedAccessKeyId(signed) ?? "";
  // A ClientKey is no access key: it has the rights of its access point, by its own signature and in KMS alone.
  if (isClientKeyId(accessKeyId)) throw new AlibabaError("InvalidAccessKeyId.NotFound");
  const region = existing(runtime, regionOf(presented) ?? DEFAULT_REGION);
  const claim = claimed(claimOf(request, accessKeyId, ALIBABA.account));
  const credential =
    claim.account !== null || accessKeyId === ""
      ? null
      : await runtime.credentials.get(accessKeyId, wall, background);
  agreeing(claim, credential?.workspace);
  if (claim.account === null && credential?.cloud !== "alibaba")
    runtime.unknownKeys?.note("alibaba", accessKeyId);
  const found = caller(
    claim.workspace ?? credential?.workspace ?? DEFAULT_WORKSPACE,
    claim.account ?? (credential?.cloud === "alibaba" ? credential.account : UNKNOWN_ACCOUNT),
    region,
    credential?.principal ?? "root",
  );
  return runtime.local ? found : entering(runtime, presented, claim, found);
}

/** The caller in strict mode. @throws AlibabaError Rejected.Throttling where the address has been refused too often */
async function strict(runtime: Runtime, presented: Presented): Promise<Caller> {
  const { credential, region } = await verified(runtime, presented).catch(async (error: unknown) => {
    const { request, wall } = presented;
    if (error instanceof AlibabaError && (await runtime.callerLimit.refused(request, wall))) {
      throw new AlibabaError("Rejected.Throttling");
    }
    throw error;
  });
  const { workspace, account, principal } = credential;
  agreeing(claimed(claimOf(presented.request, "", ALIBABA.account)), workspace);
  return caller(workspace, account, existing(runtime, region), principal);
}

/** The access key and the Region of a request whose signature is right and new. @throws AlibabaError */
async function verified(
  runtime: Runtime,
  presented: Presented,
): Promise<{ credential: Credential; region: string }> {
  const { request, signed, signing, wall, background } = presented;
  const signature = readAcsSignature(signed);
  if ("problem" in signature) throw signatureError(signature);
  if (signing.needsNonce && signature.nonce === null) throw missingParameter("SignatureNonce");
  const isNew = !runtime.credentials.knows(signature.accessKeyId, wall);
  if (isNew && runtime.callerLimit.isOver(request, wall)) throw new AlibabaError("Rejected.Throttling");
  const credential = await runtime.credentials.get(signature.accessKeyId, wall, background);
  if (credential?.cloud !== "alibaba") {
    const { accessKeyId, securityToken } = signature;
    const end = securityToken === null ? null : endOfSession(runtime.masterKey, accessKeyId, securityToken);
    const hasEnded = end !== null && wall >= end;
    throw new AlibabaError(hasEnded ? "InvalidSecurityToken.Expired" : "InvalidAccessKeyId.NotFound");
  }
  if (credential.sessionTokenHash !== null || signature.securityToken !== null) {
    await checkToken(credential, signature.securityToken, wall);
  }
  const key = await keyOf(credential, signature);
  const problem = await verifyAcsSignature(signed, signature, key, wall);
  if (problem) throw signatureError(problem);
  const region = signedRegion(signature, presented);
  // The nonce is used only after the signature was verified, because others must not use it up.
  if (signature.nonce !== null && !nonces.use(signature.accessKeyId, signature.nonce, wall)) {
    throw new AlibabaError("SignatureNonceUsed");
  }
  return { credential, region };
}

/**
 * The Region of a request whose signature is right. The scope of V4 names a product and a Region, which must be those
 * of the request: the cloud derives the signing key from its own, so that a signature of another scope does not match.
 *
 * @throws AlibabaError SignatureDoesNotMatch
 */
function signedRegion(signature: AcsSignature, presented: Presented): string {
  const named = regionOf(presented);
  const scope = signature.version === "V1" ? null : signature.scope;
  if (scope === null) return named ?? DEFAULT_REGION;
  const isProduct = scope.product.toLowerCase() === presented.signing.product.toLowerCase();
  if (isProduct && scope.region === (named ?? NO_REGION)) return named ?? DEFAULT_REGION;
  // Only the signature names a Region, as at an endpoint of one's own.
  if (isProduct && named === null && ALIBABA_REGION_NAME.test(scope.region)) return scope.region;
  throw new AlibabaError("SignatureDoesNotMatch");
}

async function checkToken(credential: Credential, token: string | null, wall: number): Promise<void> {
  const isTheirs = token !== null && (await sessionTokenHash(token)) === credential.sessionTokenHash;
  if (!isTheirs) throw new AlibabaError("InvalidSecurityToken.MismatchWithAccessKey");
  if (credential.expiresAt !== null && wall >= credential.expiresAt) {
    throw new AlibabaError("InvalidSecurityToken.Expired");
  }
}

/** Nonces that this isolate has seen. Other and later isolates do not know them (docs/fidelity-alibaba.md). */
const nonces = new Nonces();

/** Number of signing keys remembered for each credential: V4 has one for each day and Region. */
const SIGNATURE_KEYS = 50;

const signatureKeys = new WeakMap<Credential, BoundedMap<string, AcsKey>>();

async function keyOf(credential: Credential, signature: AcsSignature): Promise<AcsKey> {
  const name = acsKeyName(signature);
  let keys = signatureKeys.get(credential);
  if (!keys) {
    keys = new BoundedMap(SIGNATURE_KEYS);
    signatureKeys.set(credential, keys);
  }
  const known = keys.get(name);
  if (known) return known;
  const key = await acsKey(signature, credential.secretAccessKey);
  keys.set(name, key);
  return key;
}

/** Requires a Region that exists. @throws AlibabaError InvalidRegionId.NotFound */
function existing({ regions }: Runtime, region: string): string {
  if (!regions.has("alibaba", region)) throw new AlibabaError("InvalidRegionId.NotFound");
  return region;
}

/**
 * The application of a request that a ClientKey signed, its signature verified.
 *
 * @throws AlibabaError InvalidAccessKeyId.NotFound for a ClientKey that is unknown, deleted or of another Region,
 *   InvalidAccessKeyId.Inactive outside of its validity; the error of its signature; Rejected.Throttling where the
 *   address has been refused too often
 */
export async function identifyApplication(runtime: Runtime, presented: Presented): Promise<Application> {
  const { request, wall } = presented;
  try {
    return await verifiedApplication(runtime, presented);
  } catch (error) {
    if (error instanceof AlibabaError && (await runtime.callerLimit.refused(request, wall))) {
      throw new AlibabaError("Rejected.Throttling");
    }
    throw error;
  }
}

async function verifiedApplication(runtime: Runtime, presented: Presented): Promise<Application> {
  const { request, signed, wall } = presented;
  const signature = readPrivateKeySignature(signed);
  if ("problem" in signature) throw signatureError(signature);
  const { accessKeyId: clientKeyId, nonce } = signature;
  if (!runtime.clientKeys.knows(clientKeyId, wall) && runtime.callerLimit.isOver(request, wall)) {
    throw new AlibabaError("Rejected.Throttling");
  }
  const application = await applicationOf(runtime, clientKeyId, presented);
  if (application === "unknown") throw new AlibabaError("InvalidAccessKeyId.NotFound");
  if (application === "invalid") throw new AlibabaError("InvalidAccessKeyId.Inactive");
  const problem = await verifyPrivateKeySignature(signed, signature, application.verifier, wall);
  if (problem) throw signatureError(problem);
  agreeing(claimed(claimOf(presented.request, "", ALIBABA.account)), application.caller.workspace);
  // An access point, and so its ClientKeys, is of one Region.
  const region = regionOf(presented);
  if (region !== null && region !== application.caller.region) {
    throw new AlibabaError("InvalidAccessKeyId.NotFound");
  }
  if (nonce !== null && !nonces.use(clientKeyId, nonce, wall)) throw new AlibabaError("SignatureNonceUsed");
  return application;
}

/** The Region that a parameter or the host names, or null. @throws AlibabaError InvalidParameter */
function regionOf({ request, parameters }: Presented): string | null {
  const named = parameters.get("RegionId");
  if (named) {
    if (!ALIBABA_REGION_NAME.test(named)) throw invalidParameter("RegionId");
    return named;
  }
  return regionOfHost(request.url, SERVICE_LABELS, ALIBABA_REGION_NAME);
}

/** What a request names. @throws AlibabaError InvalidParameter where it contradicts itself */
function claimed(claim: Claim | Contradiction): Claim {
  if ("wrong" in claim) throw new AlibabaError("InvalidParameter", claim.wrong);
  return claim;
}

/** Requires that a request names no other workspace than its access key's. @throws AlibabaError InvalidParameter */
function agreeing(claim: Claim, keysWorkspace: string | undefined): void {
  const contradiction = contradictionOf(claim, keysWorkspace);
  if (contradiction !== null) throw new AlibabaError("InvalidParameter", contradiction.wrong);
}

function caller(workspace: string, account: string, region: string, principal: string): Caller {
  const named = principal.startsWith("role/")
    ? `assumed-role/${principal.split("/").at(-1)}/fauxkms`
    : principal;
  return { workspace, account, region, principal: `acs:ram::${account}:${named}` };
}
