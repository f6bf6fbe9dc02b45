/** Benchmark of Encrypt while RSA keys are made: by CreateKey, and in workerd's own thread. */
import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { fire, type Measured, median } from "./load.ts";
import { ACCOUNT, raiseQuotas, startBench } from "./servers.ts";
import { client, shot } from "./shots.ts";

/** Encrypts in a second: a few of what the server can, so that what they wait for is the keys. */
const RATE = 300;

/** Measures all three in turn, round after round, and prints a line for each. */
export async function rsaKeys(rounds: number, seconds: number): Promise<void> {
  const { server, primitives } = await startBench("permissive");
  try {
    await raiseQuotas(server.url);
    const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
    const sdk = client(server.url, credentials);
    const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
    const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(64).fill(7) });
    const encrypt = await shot("Encrypt", server.url, credentials, command);
    const createKey = () => sdk.send(new CreateKeyCommand({ KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" }));
    const inThread = async () => {
      const made = await fetch(`${primitives}/?${new URLSearchParams({ name: "pair RSA_4096", ms: "0" })}`);
      await made.body?.cancel();
    };
    const beside: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["alone", async () => {}],
      ["while CreateKey makes RSA_4096", createKey],
      ["while the thread makes RSA_4096", inThread],
    ];
    await fire(encrypt, server.pid, 1);
    const runs = beside.map(([name, make]) => ({ name, make, measured: [] as Measured[], keys: 0 }));
    for (let round = 0; round < rounds; round++) {
      for (const run of round % 2 === 0 ? runs : runs.toReversed()) {
        let over = false;
        const making = (async () => {
          while (!over && run.name !== "alone") {
            await run.make();
            run.keys++;
          }
        })();
        run.measured.push(await fire(encrypt, server.pid, 2 * seconds, RATE));
        over = true;
        await making;
      }
    }
    console.log(
      `\n${`Encrypt, ${RATE}/s`.padEnd(36)}${"p50 ms".padStart(9)}${"p99 ms".padStart(9)}${"keys/s".padStart(9)}`,
    );
    for (const { name, measured, keys } of runs) {
      const row = [median(measured.map(({ p50 }) => p50)), median(measured.map(({ p99 }) => p99))];
      const keysPerSecond = (keys / (2 * seconds * rounds)).toFixed(1);
      console.log(
        name.padEnd(36) + row.map((ms) => String(ms).padStart(9)).join("") + keysPerSecond.padStart(9),
      );
    }
  } finally {
    await server.stop();
  }
}
