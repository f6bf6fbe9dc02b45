import {
  fitsKey,
  GRANT_OPERATIONS,
  type Grant,
  type GrantConstraints,
  type GrantOperation,
  type GrantPrincipal,
  isGrantId,
  type NewGrant,
  rightToRetire,
  sameness,
} from "../../../access/grant.ts";
import { toHex, utf8 } from "../../../bytes.ts";
import { partitionOf } from "../../../cloud/aws-partitions.ts";
import { sha256Hex } from "../../../crypto/sha256.ts";
import { Failure } from "../../../errors.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import type { GrantOrder } from "../../../objects/key-store/api.ts";
import { list, string } from "../../../shape.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { AwsError, denied } from "../errors.ts";
import { specRow } from "../keys/key-specs.ts";
import { rootOf } from "../keys/written-policy.ts";
import type { Call, LocatedKey, Output } from "../operation.ts";
import { eitherPrincipal, onePrincipal } from "./grant-principals.ts";

const GRANT_ID_LENGTH = 32;
/** Pairs of a constraint, and characters of each key and value (API Reference, CreateGrant: Constraints). */
const MOST_PAIRS = 8;
const LONGEST_TEXT = 384;

/** The ARN of a resource that a service acts for, in the key's partition. */
const SOURCE_ARN = /^arn:(aws[a-z-]*):[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:.+$/;

/** Default and largest number of grants in an answer. */
export const GRANTS_LIMIT = { usual: 50, most: 100 } as const;

export const grantOperations = list(string({ values: GRANT_OPERATIONS }), {});

const invalid = (text: string) => new AwsError("ValidationException", text);

/** Members of CreateGrant that say what the grant is. */
export interface GrantInput {
  readonly GranteePrincipal?: string;
  readonly GranteeServicePrincipal?: string;
  readonly RetiringPrincipal?: string;
  readonly RetiringServicePrincipal?: string;
  readonly Operations: readonly GrantOperation[];
  readonly Constraints?: ConstraintsInput;
  readonly Name?: string;
}

interface ConstraintsInput {
  readonly EncryptionContextSubset?: ReadonlyMap<string, string>;
  readonly EncryptionContextEquals?: ReadonlyMap<string, string>;
  readonly SourceArn?: string;
}

/**
 * The grant that a request asks for, with a new id.
 *
 * @throws AwsError ValidationException, InvalidArnException
 */
export async function orderedGrant(call: Call, key: AwsKeyRecord, input: GrantInput): Promise<GrantOrder> {
  const asked = await grantFor(call, key, input);
  const owner = call.contextFor(key.account, key.region);
  return { ...asked, limit: await call.limitOf("grants_per_key", owner) };
}

/** The facts of a key that decide which grants it may have. */
export type GrantedKey = Pick<AwsKeyRecord, "keyId" | "keySpec" | "keyUsage" | "customKeyStore" | "region">;

/** What of a call makes a grant. */
type GrantCall = Pick<Call, "caller" | "usageOf">;

/**
 * A grant with a new id, and the fingerprint by which a repeated request finds it.
 *
 * @throws AwsError ValidationException, InvalidArnException
 */
export async function grantFor(
  call: GrantCall,
  key: GrantedKey,
  input: GrantInput,
): Promise<Omit<GrantOrder, "limit">> {
  const { region } = call.caller;
  const grantee = onePrincipal(
    input.GranteePrincipal,
    input.GranteeServicePrincipal,
    ["GranteePrincipal", "GranteeServicePrincipal"],
    region,
  );
  const retiring = eitherPrincipal(
    input.RetiringPrincipal,
    input.RetiringServicePrincipal,
    ["RetiringPrincipal", "RetiringServicePrincipal"],
    region,
  );
  const operations = requireOperations(call, key, input.Operations);
  const constraints = requireConstraints(key, input.Constraints ?? {});
  requireServiceTerms(grantee, retiring, constraints);
  const grant: NewGrant = {
    grantId: toHex(crypto.getRandomValues(new Uint8Array(GRANT_ID_LENGTH))),
    keyId: key.keyId,
    name: input.Name ?? "",
    grantee,
    retiring,
    operations,
    constraints,
    issuingAccount: call.caller.account,
  };
  const fingerprint = grant.name === "" ? null : await sha256Hex(utf8(sameness(grant)));
  return { grant, fingerprint };
}

/** The operations of a grant, each once. */
function requireOperations(
  call: GrantCall,
  key: GrantedKey,
  given: readonly GrantOperation[],
): GrantOperation[] {
  const operations = [...new Set(given)];
  if (operations.length === 0) throw invalid("Grants must contain at least one operation.");
  // Recorded (ansible/ansible#31960).
  if (operations.length === 1 && operations[0] === "CreateGrant") {
    throw invalid("Grants must not contain only the CreateGrant operation.");
  }
  const isFit = (operation: GrantOperation) => fitsKey(operation, call.usageOf(`kms:${operation}`), key);
  const unfit = operations.filter((operation) => !isFit(operation));
  if (unfit.length > 0) {
    // Recorded for HMAC keys, which count as symmetric here; the text has no full stop.
    const kind = specRow(key.keySpec).family === "asymmetric" ? "an asymmetric" : "a symmetric";
    const fit = GRANT_OPERATIONS.filter(isFit);
    throw invalid(
      `Operations [${unfit.join(", ")}] are not supported when creating a grant for ${kind} KMS key with key usage ${key.keyUsage}. Valid operations are [${fit.join(", ")}]`,
    );
  }
  return operations;
}

function requireConstraints(key: GrantedKey, given: ConstraintsInput): GrantConstraints {
  const subset = filled(given.EncryptionContextSubset);
  const equals = filled(given.EncryptionContextEquals);
  const { SourceArn: sourceArn } = given;
  if (subset && equals) throw invalid("More than one constraint supplied");
  const pairs = subset ?? equals;
  if (pairs) requirePairs(key, pairs);
  if (sourceArn !== undefined && SOURCE_ARN.exec(sourceArn)?.[1] !== partitionOf(key.region)) {
    throw new AwsError("InvalidArnException", `Invalid ARN '${sourceArn}'`);
  }
  return {
    encryptionContext: pairs ? { rule: subset ? "Subset" : "Equals", pairs: [...pairs] } : null,
    sourceArn: sourceArn ?? null,
  };
}

/** A map with pairs: Terraform sends an empty one for the constraint that is not set (internal/service/kms/grant.go). */
function filled(pairs: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> | undefined {
  return pairs && pairs.size > 0 ? pairs : undefined;
}

function requirePairs(key: GrantedKey, pairs: ReadonlyMap<string, string>): void {
  if (key.keySpec !== SYMMETRIC) {
    // Recorded.
    throw invalid(
      "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
    );
  }
  if (pairs.size > MOST_PAIRS) {
    throw invalid(`A grant constraint must not have more than ${MOST_PAIRS} encryption context pairs.`);
  }
  for (const text of [...pairs].flat()) {
    if (text.length > LONGEST_TEXT) {
      throw invalid(
        `Keys and values of a grant constraint must not be longer than ${LONGEST_TEXT} characters.`,
      );
    }
  }
}

/** Requires what a grant for a service needs (API Reference, CreateGrant: GranteeServicePrincipal). */
function requireServiceTerms(
  grantee: GrantPrincipal,
  retiring: GrantPrincipal | null,
  constraints: GrantConstraints,
): void {
  if (grantee.type !== "service") return;
  if (constraints.sourceArn === null) {
    throw invalid(
      "You must specify a SourceArn grant constraint when you specify a GranteeServicePrincipal.",
    );
  }
  if (!retiring) {
    throw invalid(
      "You must specify a RetiringPrincipal or a RetiringServicePrincipal when you specify a GranteeServicePrincipal.",
    );
  }
}

/** A grant as ListGrants and ListRetirableGrants answer it. */
export function grantEntry(grant: Grant, keyArn: string, region: string): Output {
  const { grantee, retiring, constraints } = grant;
  const { encryptionContext, sourceArn } = constraints;
  return {
    KeyId: keyArn,
    GrantId: grant.grantId,
    Name: grant.name,
    // Recorded: whole seconds, where keys have milliseconds.
    CreationDate: Math.floor(epochSeconds(grant.createdAt)),
    [grantee.type === "account" ? "GranteePrincipal" : "GranteeServicePrincipal"]: grantee.name,
    ...(retiring && {
      [retiring.type === "account" ? "RetiringPrincipal" : "RetiringServicePrincipal"]: retiring.name,
    }),
    IssuingAccount: rootOf({ account: grant.issuingAccount, region }),
    Operations: grant.operations,
    ...((encryptionContext || sourceArn !== null) && {
      Constraints: {
        ...(encryptionContext && {
          [`EncryptionContext${encryptionContext.rule}`]: Object.fromEntries(encryptionContext.pairs),
        }),
        ...(sourceArn !== null && { SourceArn: sourceArn }),
      },
    }),
  };
}

/** Requires a grant id. @throws AwsError InvalidGrantIdException */
export function requireGrantId(grantId: string): string {
  if (!isGrantId(grantId)) throw new AwsError("InvalidGrantIdException", null);
  return grantId;
}

/** A grant of a key, or null. */
export function findGrant(call: Call, key: LocatedKey, grantId: string): Promise<Grant | null> {
  return call.keys.read(key.context, (store, at) => store.grants.get(at, key.record.keyId, grantId));
}

/** A grant of a key. @throws AwsError InvalidGrantIdException @throws Failure grantNotFound */
export async function existingGrant(call: Call, key: LocatedKey, grantId: string): Promise<Grant> {
  const grant = await findGrant(call, key, requireGrantId(grantId));
  if (!grant) throw new Failure({ code: "grantNotFound", grantId });
  return grant;
}

/** Deletes an existing grant, unless the request is a DryRun. */
export async function deleteGrant(
  call: Call,
  key: LocatedKey,
  grant: Grant,
  dryRun: boolean | undefined,
): Promise<null> {
  if (dryRun === true) return null;
  return call.keys.write(key.context, (store, at) => store.grants.delete(at, grant.keyId, grant.grantId));
}

/**
 * Requires what every policy needs to let the caller retire the grant: to be named by it, or to be of the account that made
 * it or that owns the key.
 *
 * @throws AwsError AccessDeniedException
 */
export function requireRetirer(call: Call, key: AwsKeyRecord, grant: Grant): void {
  if (rightToRetire(grant, key.account, call.caller) !== null) return;
  const denial = { explicit: false, by: "identity", policyArn: null } as const;
  throw denied(call.caller.principal, { action: "kms:RetireGrant", resource: key.arn }, denial);
}
