/**
 * Benchmark of the first key of an account: CreateKey in a new account each time, against CreateKey in a known account.
 * The difference is the cost of creating a key store, its quota counters and its entry in the directory. Each of the
 * two objects is a database of its own, and making one syncs the disk seven times: with TMPDIR=/dev/shm the figures are
 * those of the code.
 */
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { fire, type Measured, median, type Shot } from "./load.ts";
import { ACCOUNT, raiseQuotas, startBench } from "./servers.ts";
import { client, shot } from "./shots.ts";

/** Requests in flight. */
const CONNECTIONS = 8;

/** Measures on a server of its own, and prints medians and the median of the ratios. */
export async function birth(rounds: number, seconds: number): Promise<void> {
  const { server } = await startBench("permissive");
  try {
    await raiseQuotas(server.url);
    const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
    await client(server.url, credentials).send(new CreateKeyCommand({}));
    const made = await shot("CreateKey, known account", server.url, credentials, new CreateKeyCommand({}));
    const known: Shot = { ...made, connections: CONNECTIONS };
    const fresh: Shot = { ...known, name: "CreateKey, new account", headersOfEach: newAccounts(known) };
    const results = new Map<Shot, Measured[]>([
      [known, []],
      [fresh, []],
    ]);
    for (const each of results.keys()) await fire(each, server.pid, seconds / 2);
    for (let round = 0; round < rounds; round++) {
      for (const [each, runs] of results) runs.push(await fire(each, server.pid, seconds));
    }
    const floor = results.get(known) ?? [];
    console.log(`\n${"birth of a store".padEnd(28)}${"CPU µs".padStart(9)}${"to known".padStart(12)}`);
    for (const [{ name }, runs] of results) {
      const cpu = median(runs.map(({ cpuMicros }) => cpuMicros)).toFixed(0);
      const ratio = median(runs.map((run, n) => run.cpuMicros / (floor[n]?.cpuMicros ?? Number.NaN)));
      console.log(`${name.padEnd(28)}${cpu.padStart(9)}${ratio.toFixed(2).padStart(12)}`);
    }
  } finally {
    await server.stop();
  }
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
