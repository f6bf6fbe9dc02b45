import { isSealed } from "../../auth/session-credential.ts";
import { endOfSession } from "../../auth/session-token.ts";
import { SigningKeys } from "../../auth/signing-keys.ts";
import { readSignature, type Signature, signingKey, verifySignature } from "../../auth/sigv4.ts";
import { AWS } from "../../cloud/aws.ts";
import { sha256Hex } from "../../crypto/sha256.ts";
import { type Credential, sessionTokenHash } from "../../directory/accounts.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { type Claim, claimOf } from "../../surface/claim.ts";
import type { Head } from "../../surface/head.ts";
import { mayEnter, notWithoutToken } from "../../surface/workspace-access.ts";
import { DEFAULT_WORKSPACE } from "../../workspace.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import type { AwsCaller } from "./aws-caller.ts";
import { agreeing, claimed, claimedRegion } from "./claimed.ts";
import { AwsError, expiredToken, signatureError, tooManyRefused, unknownToken } from "./errors.ts";
import type { Body } from "./http.ts";
import { claimedScope, claimedToken, wireRequest } from "./request-head.ts";
import { callerInSession, callerOf, sessionOf, TEMPORARY } from "./session-caller.ts";

/** Account of a caller whose access key nobody knows (README.md, Account and Region). */
const { account: UNKNOWN_ACCOUNT } = AWS.standard;

/** The parts of a request that identify its caller. */
export interface Presented {
  readonly request: Request;
  /** What of it has been read already: each reading makes a new string. */
  readonly head: Head;
  readonly body: Body;
  /** Wall-clock time of the arrival, milliseconds. */
  readonly wall: number;
  readonly background: Background;
}

/** The name of a service in Signature Version 4 and in its host names. */
export type ServiceName = "kms" | "servicequotas" | "monitoring" | "sts" | "iam" | "tagging";

/**
 * Tells who is calling. Permissive: whatever the request claims, signature unchecked. Strict: the owner of the
 * access key, after the signature was verified.
 *
 * @throws AwsError of section 2 of the API reference
 */
export function identify(
  runtime: Runtime,
  presented: Presented,
  service: ServiceName,
): AwsCaller | Promise<AwsCaller> {
  const ask = runtime.settings.auth === "strict" ? strict : permissive;
  return ask(runtime, presented, service);
}

/** Whether no request's signature is checked, which needs the body's bytes. */
export function mayReadText({ local, settings }: Runtime): boolean {
  return local && settings.auth === "permissive";
}

/** A caller in permissive mode who may enter their workspace: by a token, or as the owner of an access key in it. */
async function entering(
  runtime: Runtime,
  presented: Presented,
  service: ServiceName,
  claim: Claim,
  found: AwsCaller,
): Promise<AwsCaller> {
  const { request, wall, background } = presented;
  if (await mayEnter(runtime, request, found.workspace, wall, background)) return found;
  if (claim.workspace === null) return strict(runtime, presented, service);
  throw new AwsError("AccessDeniedException", notWithoutToken(found.workspace));
}

function permissive(
  runtime: Runtime,
  presented: Presented,
  service: ServiceName,
): AwsCaller | Promise<AwsCaller> {
  const { head } = presented;
  const [accessKeyId, scopeRegion] = claimedScope(head);
  const claim = claimed(claimOf(head, accessKeyId, AWS.account));
  const region = claimedRegion(head, scopeRegion);
  const { account, workspace } = claim;
  // Nobody has to be asked.
  if (runtime.local && account !== null)
    return callerOf(workspace ?? DEFAULT_WORKSPACE, account, region, "root", accessKeyId);
  if (runtime.local && !accessKeyId.startsWith(TEMPORARY)) {
    const credential = runtime.credentials.atOnce(accessKeyId, presented.wall);
    if (credential?.cloud === "aws") {
      agreeing(claim, credential.workspace);
      return callerWith(credential, region, accessKeyId);
    }
  }
  return lookedUp(runtime, presented, service, { accessKeyId, claim, region });
}

/** The caller in permissive mode by what is known of their access key and token. */
async function lookedUp(
  runtime: Runtime,
  presented: Presented,
  service: ServiceName,
  { accessKeyId, claim, region }: { accessKeyId: string; claim: Claim; region: string },
): Promise<AwsCaller> {
  const { request, wall, background } = presented;
  if (accessKeyId.startsWith(TEMPORARY)) {
    const token = claimedToken(request);
    if (token !== null && isSealed(token)) {
      const session = await sessionOf(runtime, accessKeyId, token, presented);
      agreeing(claim, session.workspace);
      const found = callerInSession(session, region);
      return runtime.local ? found : entering(runtime, presented, service, claim, found);
    }
  }
  const credential =
    claim.account !== null || accessKeyId === ""
      ? null
      : await runtime.credentials.get(accessKeyId, wall, background);
  agreeing(claim, credential?.workspace);
  if (claim.account === null && credential?.cloud !== "aws") {
    await refuseWherePoliciesDecide(runtime, presented, accessKeyId, claim.workspace ?? DEFAULT_WORKSPACE);
    runtime.unknownKeys?.note("aws", accessKeyId);
  }
  const found = callerOf(
    claim.workspace ?? credential?.workspace ?? DEFAULT_WORKSPACE,
    claim.account ?? (credential?.cloud === "aws" ? credential.account : UNKNOWN_ACCOUNT),
    region,
    credential?.principal ?? "root",
    accessKeyId,
  );
  return runtime.local ? found : entering(runtime, presented, service, claim, found);
}

/** An access key id of the form that AWS gives: long-lived, or temporary. */
const MADE_BY_AWS = /^A(?:KIA|SIA)[A-Z0-9]{12,}$/;

/**
 * Refuses an access key that looks like one of AWS and that is not there, where policies decide: as the root user it
 * could do what its user may not, or may no longer.
 *
 * @throws AwsError UnrecognizedClientException
 */
async function refuseWherePoliciesDecide(
  runtime: Runtime,
  { wall, background }: Presented,
  accessKeyId: string,
  workspace: string,
): Promise<void> {
  if (!MADE_BY_AWS.test(accessKeyId)) return;
  const state = await runtime.workspaces.get(workspace, wall, background);
  if (policyModeOf(settingsIn(state, runtime.settings)) === "enforce") throw unknownToken();
}

/** The caller in strict mode. @throws AwsError ThrottlingException where the address has been refused too often */
function strict(runtime: Runtime, presented: Presented, service: ServiceName): Promise<AwsCaller> {
  return verified(runtime, presented, service).catch((error) => refused(runtime, presented, error));
}

async function refused(runtime: Runtime, { request, wall }: Presented, error: unknown): Promise<never> {
  if (error instanceof AwsError && (await runtime.callerLimit.refused(request, wall))) throw tooManyRefused();
  throw error;
}

/**
 * The caller whose signature a request has: for a service, in a Region that exists, with no claim of another workspace.
 *
 * @throws AwsError InvalidSignatureException, UnrecognizedClientException, ExpiredTokenException, ValidationException
 */
async function verified(runtime: Runtime, presented: Presented, service: ServiceName): Promise<AwsCaller> {
  const { head, body, wall } = presented;
  const request = wireRequest(head);
  const signature = readSignature(request);
  if ("problem" in signature) throw signatureError(signature);
  const found = signerOf(runtime, presented, signature);
  const { signer, caller } = found instanceof Promise ? await found : found;
  if (!(body instanceof Uint8Array)) throw new Error("a signature is checked against bytes");
  if (!runtime.regions.has("aws", signature.region)) throw signatureError({ problem: "wrongRegion" });
  if (signature.service !== service) throw signatureError({ problem: "wrongService", expected: service });
  const known = signingKeyOf(signer, signature);
  const key = known instanceof Promise ? await known : known;
  const problem = await verifySignature(request, signature, key, await sha256Hex(body), wall);
  if (problem) throw signatureError(problem);
  agreeing(claimed(claimOf(head, "", AWS.account)), signer.workspace);
  return caller;
}

/** Whose a signature is said to be: what it is checked with, and the caller that it makes. */
interface Claimed {
  readonly signer: Signer;
  readonly caller: AwsCaller;
}

/** Finds whose a signature is said to be. @throws AwsError UnrecognizedClientException, ExpiredTokenException, ThrottlingException */
function signerOf(runtime: Runtime, presented: Presented, signature: Signature): Claimed | Promise<Claimed> {
  const { accessKeyId, sessionToken, region } = signature;
  const { request, wall } = presented;
  const isLimited = () => runtime.callerLimit.isOver(request, wall);
  if (sessionToken !== null && isSealed(sessionToken)) {
    if (!runtime.sessions.knows(sessionToken) && isLimited()) throw tooManyRefused();
    return sessionOf(runtime, accessKeyId, sessionToken, presented).then((session) => ({
      signer: session,
      caller: callerInSession(session, region),
    }));
  }
  const known = runtime.credentials.atOnce(accessKeyId, wall);
  if (known?.cloud === "aws" && known.sessionTokenHash === null && sessionToken === null) {
    return { signer: known, caller: callerWith(known, region, accessKeyId) };
  }
  if (!runtime.credentials.knows(accessKeyId, wall) && isLimited()) throw tooManyRefused();
  return lookedUpSigner(runtime, presented, signature);
}

/** The same for an access key that has to be looked up, or that goes with a token. */
async function lookedUpSigner(
  runtime: Runtime,
  { wall, background }: Presented,
  signature: Signature,
): Promise<Claimed> {
  const { accessKeyId, sessionToken, region } = signature;
  const credential = await runtime.credentials.get(accessKeyId, wall, background);
  if (credential?.cloud !== "aws") {
    const end = sessionToken === null ? null : endOfSession(runtime.masterKey, accessKeyId, sessionToken);
    throw end !== null && wall >= end ? expiredToken() : unknownToken();
  }
  if (credential.sessionTokenHash !== null || sessionToken !== null) {
    await checkToken(credential, signature, wall);
  }
  return { signer: credential, caller: callerWith(credential, region, accessKeyId) };
}

/** The caller of an access key. */
function callerWith(
  { workspace, account, principal }: Credential,
  region: string,
  accessKeyId: string,
): AwsCaller {
  return callerOf(workspace, account, region, principal, accessKeyId);
}

async function checkToken(credential: Credential, signature: Signature, wall: number): Promise<void> {
  const { sessionToken } = signature;
  if (credential.sessionTokenHash === null || sessionToken === null) throw unknownToken();
  if ((await sessionTokenHash(sessionToken)) !== credential.sessionTokenHash) throw unknownToken();
  if (credential.expiresAt !== null && wall >= credential.expiresAt) throw expiredToken();
}

/** What a signature is checked with: an access key, or temporary credentials. */
type Signer = Pick<Credential, "secretAccessKey" | "workspace">;

const signingKeys = new SigningKeys<CryptoKey>();

function signingKeyOf(
  credential: Signer,
  { date, region, service }: Signature,
): CryptoKey | Promise<CryptoKey> {
  return signingKeys.of(credential, `${date}/${region}/${service}`, () =>
    signingKey(credential.secretAccessKey, date, region, service),
  );
}
