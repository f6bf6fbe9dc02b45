import { isClientKeyId } from "../../access/access-point.ts";
import type { AcsRequest } from "../../auth/acs-request.ts";
import {
  type AcsSignature,
  claimedAccessKeyId,
  claimedSecurityToken,
  readAcsSignature,
} from "../../auth/acs-signature.ts";
import { type AcsKey, acsKey, acsKeyName, verifyAcsSignature } from "../../auth/acs-verify.ts";
import { Nonces } from "../../auth/nonces.ts";
import { isSealed, type SessionCredential } from "../../auth/session-credential.ts";
import { endOfSession } from "../../auth/session-token.ts";
import { SigningKeys } from "../../auth/signing-keys.ts";
import { ALIBABA, ALIBABA_REGION_NAME } from "../../cloud/alibaba.ts";
import type { SwitchedOffKey } from "../../directory/access-keys.ts";
import { type Credential, sessionTokenHash } from "../../directory/accounts.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { type Claim, type Contradiction, claimOf, contradictionOf } from "../../surface/claim.ts";
import type { Head } from "../../surface/head.ts";
import { regionOfHost } from "../../surface/origin.ts";
import { mayEnter, notWithoutToken } from "../../surface/workspace-access.ts";
import { DEFAULT_WORKSPACE } from "../../workspace.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import { type AlibabaCaller, callerInSession, callerOf, TEMPORARY } from "./alibaba-caller.ts";
import { AlibabaError, invalidParameter, missingParameter } from "./error.ts";
import type { Parameters } from "./parameters.ts";
import { sessionOf } from "./session-caller.ts";
import { signatureError } from "./signature-errors.ts";

/** Account of a caller whose access key nobody knows (README.md, Account and Region). */
const { account: UNKNOWN_ACCOUNT, region: DEFAULT_REGION } = ALIBABA.standard;
/** The Region in the scope of V4 by SDKs that know none. */
const NO_REGION = "center";

/** First labels of the hosts whose names have a Region. */
const SERVICE_LABELS: readonly string[] = ["kms", "kms-vpc", "sts", "sts-vpc"];

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
  readonly head: Head;
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
export function identify(runtime: Runtime, presented: Presented): AlibabaCaller | Promise<AlibabaCaller> {
  const accessKeyId = claimedAccessKeyId(presented.signed) ?? "";
  // A ClientKey is no access key: it has the rights of its access point, by its own signature and in KMS alone.
  if (isClientKeyId(accessKeyId)) throw new AlibabaError("InvalidAccessKeyId.NotFound");
  if (runtime.settings.auth === "strict") return strict(runtime, presented);
  return permissive(runtime, presented, accessKeyId);
}

/** A caller in permissive mode who may enter their workspace: by a token, or as the owner of an access key in it. */
async function entering(
  runtime: Runtime,
  presented: Presented,
  claim: Claim,
  found: AlibabaCaller,
): Promise<AlibabaCaller> {
  const { request, wall, background } = presented;
  if (await mayEnter(runtime, request, found.workspace, wall, background)) return found;
  if (claim.workspace === null) return strict(runtime, presented);
  throw new AlibabaError("Forbidden.NoPermission", notWithoutToken(found.workspace));
}

function permissive(
  runtime: Runtime,
  presented: Presented,
  accessKeyId: string,
): AlibabaCaller | Promise<AlibabaCaller> {
  const region = existing(runtime, regionOf(presented) ?? DEFAULT_REGION);
  const claim = claimed(claimOf(presented.head, accessKeyId, ALIBABA.account));
  const { account, workspace } = claim;
  // Nobody has to be asked.
  if (runtime.local && account !== null)
    return callerOf(workspace ?? DEFAULT_WORKSPACE, account, region, "root", accessKeyId);
  return lookedUp(runtime, presented, { accessKeyId, claim, region });
}

/** The caller in permissive mode by what is known of their access key and token. */
async function lookedUp(
  runtime: Runtime,
  presented: Presented,
  { accessKeyId, claim, region }: { accessKeyId: string; claim: Claim; region: string },
): Promise<AlibabaCaller> {
  const { signed, wall, background } = presented;
  const token = claimedSecurityToken(signed);
  if (token !== null && isSealed(token) && accessKeyId.startsWith(TEMPORARY)) {
    const session = await sessionOf(runtime, accessKeyId, token, presented);
    agreeing(claim, session.workspace);
    const found = callerInSession(session, region);
    return runtime.local ? found : entering(runtime, presented, claim, found);
  }
  const credential =
    claim.account !== null || accessKeyId === ""
      ? null
      : await runtime.credentials.get(accessKeyId, wall, background);
  agreeing(claim, credential?.workspace);
  if (claim.account === null && credential?.cloud !== "alibaba") {
    await refuseWherePoliciesDecide(runtime, presented, accessKeyId, claim.workspace ?? DEFAULT_WORKSPACE);
    runtime.unknownKeys?.note("alibaba", accessKeyId);
  }
  const found = callerOf(
    claim.workspace ?? credential?.workspace ?? DEFAULT_WORKSPACE,
    claim.account ?? (credential?.cloud === "alibaba" ? credential.account : UNKNOWN_ACCOUNT),
    region,
    credential?.principal ?? "root",
    accessKeyId,
  );
  return runtime.local ? found : entering(runtime, presented, claim, found);
}

/** An access key id of the form that Alibaba Cloud gives: long-lived, or temporary. */
const MADE_BY_ALIBABA_CLOUD = /^(?:LTAI[A-Za-z0-9]{12,}|STS\.[A-Za-z0-9]{12,})$/;

/**
 * Refuses an access key that looks like one of Alibaba Cloud and that is not there, where policies decide: as the account
 * itself it could do what its user may not, or may no longer.
 *
 * @throws AlibabaError as `unusable`
 */
async function refuseWherePoliciesDecide(
  runtime: Runtime,
  { signed, wall, background }: Presented,
  accessKeyId: string,
  workspace: string,
): Promise<void> {
  if (!MADE_BY_ALIBABA_CLOUD.test(accessKeyId)) return;
  const key = await runtime.switchedOffKeys.get(accessKeyId, wall, background);
  const state = await runtime.workspaces.get(key?.workspace ?? workspace, wall, background);
  if (policyModeOf(settingsIn(state, runtime.settings)) !== "enforce") return;
  throw unusable(runtime, { accessKeyId, securityToken: claimedSecurityToken(signed) }, wall, key);
}

/**
 * The error for an access key that is not there, by what its token tells, or that is switched off (RAM, UpdateAccessKey):
 * MissingSecurityToken, InvalidSecurityToken.Expired, InvalidSecurityToken.Malformed, InvalidAccessKeyId.NotFound,
 * InvalidAccessKeyId.Inactive.
 */
function unusable(
  { masterKey }: Pick<Runtime, "masterKey">,
  { accessKeyId, securityToken: token }: Pick<AcsSignature, "accessKeyId" | "securityToken">,
  wall: number,
  switchedOff: SwitchedOffKey | null,
): AlibabaError {
  const isForSession = accessKeyId.startsWith(TEMPORARY);
  if (token === null && isForSession) return new AlibabaError("MissingSecurityToken");
  const end = token === null ? null : endOfSession(masterKey, accessKeyId, token);
  if (end !== null && wall >= end) return new AlibabaError("InvalidSecurityToken.Expired");
  // Temporary credentials of STS are in no directory: their token is all that is known of them.
  if (end === null && isForSession) return new AlibabaError("InvalidSecurityToken.Malformed");
  const isTheirs = switchedOff?.cloud === "alibaba";
  return new AlibabaError(isTheirs ? "InvalidAccessKeyId.Inactive" : "InvalidAccessKeyId.NotFound");
}

/** The caller in strict mode. @throws AlibabaError Rejected.Throttling where the address has been refused too often */
async function strict(runtime: Runtime, presented: Presented): Promise<AlibabaCaller> {
  try {
    return await verified(runtime, presented);
  } catch (error) {
    const { request, wall } = presented;
    if (error instanceof AlibabaError && (await runtime.callerLimit.refused(request, wall))) {
      throw new AlibabaError("Rejected.Throttling");
    }
    throw error;
  }
}

/** The caller of a request whose signature is right and new. @throws AlibabaError */
async function verified(runtime: Runtime, presented: Presented): Promise<AlibabaCaller> {
  const { request, head, signed, signing, wall } = presented;
  const signature = readAcsSignature(signed);
  if ("problem" in signature) throw signatureError(signature);
  if (signing.needsNonce && signature.nonce === null) throw missingParameter("SignatureNonce");
  const { accessKeyId, securityToken } = signature;
  const token = securityToken !== null && isSealed(securityToken) ? securityToken : null;
  const isNew =
    token === null ? !runtime.credentials.knows(accessKeyId, wall) : !runtime.sessions.knows(token);
  if (isNew && runtime.callerLimit.isOver(request, wall)) throw new AlibabaError("Rejected.Throttling");
  const owner =
    token === null
      ? (longLivedAtOnce(runtime, signature, wall) ?? (await credentialOf(runtime, signature, presented)))
      : await sessionOf(runtime, accessKeyId, token, presented);
  const known = keyOf(owner, signature);
  const key = known instanceof Promise ? await known : known;
  const problem = await verifyAcsSignature(signed, signature, key, wall);
  if (problem) throw signatureError(problem);
  const region = signedRegion(signature, presented);
  // The nonce is used only after the signature was verified, because others must not use it up.
  if (signature.nonce !== null && !nonces.use(accessKeyId, signature.nonce, wall)) {
    throw new AlibabaError("SignatureNonceUsed");
  }
  agreeing(claimed(claimOf(head, "", ALIBABA.account)), owner.workspace);
  existing(runtime, region);
  if ("session" in owner) return callerInSession(owner, region);
  return callerOf(owner.workspace, owner.account, region, owner.principal, accessKeyId);
}

/** The access key of a signature without a token, if the directory need not be asked for it. */
function longLivedAtOnce(
  { credentials }: Runtime,
  { accessKeyId, securityToken }: AcsSignature,
  wall: number,
): Credential | undefined {
  const known = securityToken === null ? credentials.atOnce(accessKeyId, wall) : undefined;
  return known?.cloud === "alibaba" && known.sessionTokenHash === null ? known : undefined;
}

/**
 * The access key of a signature in the directory, with its token if it has one.
 *
 * @throws AlibabaError as `unusable`, and InvalidSecurityToken.MismatchWithAccessKey
 */
async function credentialOf(
  runtime: Runtime,
  signature: AcsSignature,
  { wall, background }: Presented,
): Promise<Credential> {
  const { accessKeyId, securityToken } = signature;
  if (securityToken === null && accessKeyId.startsWith(TEMPORARY))
    throw new AlibabaError("MissingSecurityToken");
  const credential = await runtime.credentials.get(accessKeyId, wall, background);
  if (credential?.cloud !== "alibaba") {
    throw unusable(
      runtime,
      signature,
      wall,
      await runtime.switchedOffKeys.get(accessKeyId, wall, background),
    );
  }
  if (credential.sessionTokenHash !== null || securityToken !== null) {
    await checkToken(credential, securityToken, wall);
  }
  return credential;
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
export const nonces = new Nonces();

/** Whose secret signs: an access key of the directory, or temporary credentials. */
type Signer = Credential | SessionCredential;

const signatureKeys = new SigningKeys<AcsKey>();

function keyOf(credential: Signer, signature: AcsSignature): AcsKey | Promise<AcsKey> {
  return signatureKeys.of(credential, acsKeyName(signature), () =>
    acsKey(signature, credential.secretAccessKey),
  );
}

/** Requires a Region that exists. @throws AlibabaError InvalidRegionId.NotFound */
function existing({ regions }: Runtime, region: string): string {
  if (!regions.has("alibaba", region)) throw new AlibabaError("InvalidRegionId.NotFound");
  return region;
}

/** The Region that a parameter or the host names, or null. @throws AlibabaError InvalidParameter */
export function regionOf({ head, parameters }: Presented): string | null {
  const named = parameters.get("RegionId");
  if (named) {
    if (!ALIBABA_REGION_NAME.test(named)) throw invalidParameter("RegionId");
    return named;
  }
  return regionOfHost(head.url, SERVICE_LABELS, ALIBABA_REGION_NAME);
}

/** What a request names. @throws AlibabaError InvalidParameter where it contradicts itself */
export function claimed(claim: Claim | Contradiction): Claim {
  if ("wrong" in claim) throw new AlibabaError("InvalidParameter", claim.wrong);
  return claim;
}

/** Requires that a request names no other workspace than its access key's. @throws AlibabaError InvalidParameter */
export function agreeing(claim: Claim, keysWorkspace: string | undefined): void {
  const contradiction = contradictionOf(claim, keysWorkspace);
  if (contradiction !== null) throw new AlibabaError("InvalidParameter", contradiction.wrong);
}
