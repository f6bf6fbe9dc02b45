import type { Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import type { Credential } from "../directory/accounts.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { Made } from "../objects/workspace/api.ts";

type Random = (length: number) => Uint8Array;

/** Where the accounts of a workspace are. */
interface Place {
  readonly workspace: string;
  /** Generation of the workspace. */
  readonly since: number;
  /** Origin of this server. */
  readonly url: string;
}

/**
 * Accounts with the ids of new access keys, of each cloud one.
 *
 * @param known ids of accounts, for clouds of which there are some; others get new ones.
 */
export function newAccounts(
  clouds: readonly Cloud[],
  random: Random,
  known: Readonly<Partial<Record<Cloud, string>>> = {},
): Made["accounts"] {
  return Object.fromEntries(
    clouds.map((cloud) => {
      const { newAccount, accessKeys } = CLOUDS[cloud];
      const accountId = known[cloud] ?? newAccount(random);
      return [cloud, { accountId, accessKeyId: accessKeys.newId(false, random) }];
    }),
  );
}

/**
 * The accounts of a workspace as an answer: for each cloud a member of its name with account and access key, and in
 * `env` the variables by which its clients call this server. Access keys that do not exist yet are made.
 */
export async function shownAccounts(
  runtime: Runtime,
  { workspace, since, url }: Place,
  accounts: Made["accounts"],
  clouds: readonly Cloud[],
  random: Random,
): Promise<Record<string, object>> {
  const shown = await Promise.all(
    clouds.map(async (cloud) => {
      const account = accounts[cloud];
      if (!account) return { env: {}, accounts: {} };
      const { accountId, accessKeyId } = account;
      const { accessKeys, environment } = CLOUDS[cloud];
      const { secretAccessKey } = await keptKey(runtime, {
        accessKeyId,
        secretAccessKey: accessKeys.newSecret(random),
        workspace,
        cloud,
        account: accountId,
        principal: "root",
        sessionTokenHash: null,
        expiresAt: null,
        since,
      });
      return {
        env: environment(url, { id: accessKeyId, secret: secretAccessKey }),
        accounts: { [cloud]: { accountId, accessKeyId, [accessKeys.secretName]: secretAccessKey } },
      };
    }),
  );
  const env = Object.assign({}, ...shown.map((one) => one.env));
  return { env, ...Object.assign({}, ...shown.map((one) => one.accounts)) };
}

/** The access key of a workspace, which is made at the first call, and again where somebody has removed it. */
async function keptKey({ directory, credentials }: Runtime, key: Credential): Promise<Credential> {
  const { accessKeyId } = key;
  const known = await directory.credential(accessKeyId);
  if (known) return known;
  try {
    await directory.addCredential(key, Date.now(), true);
    credentials.forget(accessKeyId);
    return key;
  } catch (error) {
    // Another call has made it at the same time.
    const made = await directory.credential(accessKeyId);
    if (made) return made;
    throw error;
  }
}
