/** Benchmark of Encrypt while RSA keys are made: by CreateKey, and in workerd's own thread. */
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { openWith, type Source } from "./servers.ts";
import { client } from "./shots.ts";
import { encryptAt, PERMISSIVE } from "./symmetric.ts";
import { type Opened, requestTo } from "./targets.ts";

/** Encrypts in a second: a few of what the server can, so that what they wait for is the keys. */
const RATE = 300;

/** Encrypt alone, while CreateKey makes RSA_4096 keys, and while the thread that answers makes them. */
export function rsaKeys({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const { url, pid } = bench.server;
    const encrypt = await encryptAt(bench);
    const sdk = client(url, PERMISSIVE);
    const createKey = () => sdk.send(new CreateKeyCommand({ KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" }));
    const against = [{ yardstick: "alone", by: "p99" } as const];
    const making = (name: string, make: () => Promise<unknown>) =>
      requestTo(pid, encrypt, { name, rate: RATE, beside: () => again(make), against });
    const ours = [
      requestTo(pid, encrypt, { name: "alone", rate: RATE }),
      making("while CreateKey makes RSA_4096", createKey),
    ];
    if (bench.yardsticks === null) return [ours];
    const pair = new URLSearchParams({ name: "pair RSA_4096", ms: "0" });
    const inThread = `${bench.yardsticks.primitives}/?${pair}`;
    const makeInThread = async () => (await fetch(inThread)).body?.cancel();
    return [[...ours, making("while the thread makes RSA_4096", makeInThread)]];
  });
}

/** Does something again and again. @returns what ends that, and tells how often it was done */
function again(act: () => Promise<unknown>): () => Promise<number> {
  let over = false;
  let times = 0;
  const doing = (async () => {
    while (!over) {
      await act();
      times++;
    }
  })();
  return async () => {
    over = true;
    await doing;
    return times;
  };
}
