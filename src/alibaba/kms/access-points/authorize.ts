import { type AccessAttempt, allows, allowsKeyOf } from "../../../access/access-point-policy.ts";
import { parseSecretReference } from "../../../secrets/names.ts";
import type { Application } from "../../protocol/client-key.ts";
import { AlibabaError, noPermissionForKey } from "../../protocol/error.ts";
import { secretAccessOf } from "../authorization/target.ts";
import type { RequestCall } from "../call.ts";
import type { LocatedKeys, Operation } from "../operation.ts";
import { SHARED } from "./access-points.ts";

/** Operations on keys that are not cryptographic, and still business rather than management. */
const ON_KEYS: ReadonlySet<string> = new Set(["GetPublicKey"]);

/** What a request asks for. */
export interface Attempt {
  readonly call: RequestCall;
  readonly operation: Operation;
  readonly input: object;
  /** The keys that it names, or why they were not found. */
  readonly located: LocatedKeys | Error;
  /** Source address, or null where it is unknown. */
  readonly address: string | null;
}

/**
 * Requires the policies of an access point to allow a request signed by one of its ClientKeys: each key and each secret
 * in it, and the key under which a secret lies. Management is for RAM identities alone (Use AAP for access control).
 *
 * @throws AlibabaError Forbidden.NoPermission
 */
export async function authorizeApplication(
  { policies, caller }: Application,
  attempt: Attempt,
): Promise<void> {
  const { call, operation, address } = attempt;
  // At the shared gateway the policies are those of `shared`.
  const instanceId = call.gateway ?? SHARED;
  const wanted =
    operation.cryptographic || ON_KEYS.has(operation.name) ? keysOf(attempt) : secretsOf(attempt);
  const may = wanted.every(
    ({ account, kind, name }) =>
      (account ?? caller.account) === caller.account && allows(policies, { instanceId, kind, name, address }),
  );
  if (wanted.length === 0 || !may) throw new AlibabaError("Forbidden.NoPermission");
  // At the shared gateway the key under which a secret lies is not asked about.
  if (call.gateway === null) return;
  for (const { kind, name } of wanted) {
    if (kind !== "secret" || name === null) continue;
    const access = await secretAccessOf(call, { context: call.context, name });
    if (access === null) continue;
    const { encryptionKeyId } = access;
    if (allowsKeyOf(policies, { instanceId, kind, name, address }, encryptionKeyId)) continue;
    throw new AlibabaError("Forbidden.NoPermission", noPermissionForKey(encryptionKeyId));
  }
}

/** A key or secret; the account is null where the request names none. */
interface Wanted extends Pick<AccessAttempt, "kind" | "name"> {
  readonly account: string | null;
}

function keysOf({ located, input }: Attempt): Wanted[] {
  if (!(located instanceof Error)) {
    return located.map(({ record }) => ({ kind: "key", name: record.keyId, account: record.account }));
  }
  const named = "KeyId" in input && typeof input.KeyId === "string" ? input.KeyId : "";
  return [{ kind: "key", name: named, account: null }];
}

function secretsOf({ operation, input }: Attempt): Wanted[] {
  if (operation.name === "GetSecretValue" && "SecretName" in input) return [secretNamed(input.SecretName)];
  if (
    operation.name === "BatchGetSecretValue" &&
    "SecretsList" in input &&
    Array.isArray(input.SecretsList)
  ) {
    return input.SecretsList.map(({ SecretName }: { readonly SecretName: unknown }) =>
      secretNamed(SecretName),
    );
  }
  return [];
}

function secretNamed(reference: unknown): Wanted {
  const { name, place } = parseSecretReference(String(reference));
  return { kind: "secret", name, account: place?.account ?? null };
}
