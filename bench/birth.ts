/**
 * Benchmark of the first key of an account: CreateKey in a new account each time, against CreateKey in a known account.
 * The difference is the cost of creating a key store, its quota counters and its entry in the directory. Each of the
 * two objects is a database of its own, and making one syncs it seven times, which costs more where TMPDIR names a folder on
 * a disk.
 */
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import type { Shot } from "./load.ts";
import { ACCOUNT, openWith, type Source } from "./servers.ts";
import { client, shot } from "./shots.ts";
import { PERMISSIVE } from "./symmetric.ts";
import { type Opened, requestTo } from "./targets.ts";

/** Requests in flight. */
const CONNECTIONS = 8;

/** CreateKey in an account that has keys, and in a new one each time. */
export function birth({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async ({ server: { url, pid } }) => {
    await client(url, PERMISSIVE).send(new CreateKeyCommand({}));
    const made = await shot("known account", url, PERMISSIVE, new CreateKeyCommand({}));
    const known: Shot = { ...made, connections: CONNECTIONS };
    const fresh: Shot = { ...known, name: "new account", headersOfEach: newAccounts(known) };
    const against = [{ yardstick: known.name }];
    return [[requestTo(pid, known), requestTo(pid, fresh, { against })]];
  });
}

/** Headers of a request in a new account each time, because in permissive mode an account's number is an access key. */
function newAccounts({ headers }: Shot): () => Record<string, string> {
  let account = 200_000_000_000;
  const { authorization = "" } = headers;
  return () => {
    account += 1;
    return { authorization: authorization.replace(ACCOUNT, `${account}`) };
  };
}
