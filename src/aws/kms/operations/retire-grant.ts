import type { Grant } from "../../../access/grant.ts";
import { Failure } from "../../../errors.ts";
import { AwsError } from "../errors.ts";
import { invalidGrantToken, readGrantToken } from "../grants/grant-tokens.ts";
import { deleteGrant, existingGrant, findGrant, requireRetirer } from "../grants/grants.ts";
import { dryRun, grantId, grantToken, keyId } from "../members.ts";
import { type Call, KEY_ONLY, type LocatedKey, operation } from "../operation.ts";

export const retireGrant = operation({
  name: "RetireGrant",
  permissions: [{ action: "kms:RetireGrant", resource: "key" }],
  input: { GrantToken: grantToken, KeyId: keyId, GrantId: grantId, DryRun: dryRun },
  async locate(call, input) {
    const named = namedBy(input);
    return ["token" in named ? await keyOfToken(call, named.token) : await call.named(named.keyId, KEY_ONLY)];
  },
  crossAccount: true,
  managedKeys: true,
  grant: (call, input, key) => grantNamed(call, input, key),
  async run(call, input, key) {
    const grant = await grantNamed(call, input, key);
    requireRetirer(call, key.record, grant);
    return deleteGrant(call, key, grant, input.DryRun);
  },
});

/** What names a grant. */
interface NamingInput {
  readonly GrantToken?: string;
  readonly KeyId?: string;
  readonly GrantId?: string;
}

/** The grant that a request names. @throws AwsError InvalidGrantTokenException @throws Failure grantNotFound */
async function grantNamed(call: Call, input: NamingInput, key: LocatedKey): Promise<Grant> {
  const named = namedBy(input);
  if (!("token" in named)) return existingGrant(call, key, named.grantId);
  const grant = await findGrant(call, key, (await readGrantToken(call, named.token)).grantId);
  if (!grant) throw invalidGrantToken();
  return grant;
}

type Named = { readonly token: string } | { readonly keyId: string; readonly grantId: string };

/** What names the grant: its token, or its id and that of its key. @throws AwsError ValidationException */
function namedBy(input: NamingInput): Named {
  const { GrantToken: token, KeyId: keyId, GrantId: grantId } = input;
  if (token !== undefined && keyId === undefined && grantId === undefined) return { token };
  if (token === undefined && keyId !== undefined && grantId !== undefined) return { keyId, grantId };
  throw new AwsError(
    "ValidationException",
    "You must specify either a GrantToken, or both a KeyId and a GrantId.",
  );
}

async function keyOfToken(call: Call, token: string): Promise<LocatedKey> {
  const ref = await readGrantToken(call, token);
  try {
    return await call.at(ref, ref.keyId);
  } catch (error) {
    // The key is gone, and its grants with it.
    if (error instanceof Failure) throw invalidGrantToken();
    throw error;
  }
}
