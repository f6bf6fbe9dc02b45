/** Benchmark of the console: Encrypt while a page of it is open, and while none is, interleaved. */
import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { fire, type Measured } from "./load.ts";
import { print } from "./report.ts";
import { ACCOUNT, raiseQuotas, startBench } from "./servers.ts";
import { client, shot } from "./shots.ts";

/** Smallest ratio of the CPU time without a console to that with one, whose own calls are in it (docs/performance.md). */
const REACH = 0.8;

/** What an open page asks for every second: the overview of the header, and of the pages that are live what costs most. */
const ASKED = [
  "overview",
  "partitions",
  `quotas?cloud=aws&account=${ACCOUNT}&region=us-east-1`,
  "requests?limit=200",
];
const EVERY_MS = 1000;

const CLOSED = "Encrypt";
const OPEN = "Encrypt, console open";

/** Prints what an open console costs who encrypts. The CPU time includes that of the console's own calls. */
export async function besideConsole(rounds: number, seconds: number): Promise<void> {
  const { server } = await startBench("permissive");
  try {
    await raiseQuotas(server.url);
    const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
    const { KeyMetadata } = await client(server.url, credentials).send(new CreateKeyCommand({}));
    const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(64).fill(7) });
    const encrypt = await shot(CLOSED, server.url, credentials, command);
    await fire(encrypt, server.pid, 1);
    const results = new Map<string, Measured[]>([CLOSED, OPEN].map((name) => [name, []]));
    const run = async (name: string) => {
      const close = name === OPEN ? openAt(server.url) : () => {};
      try {
        results.get(name)?.push(await fire(encrypt, server.pid, seconds));
      } finally {
        close();
      }
    };
    for (let round = 0; round < rounds; round++) {
      // The two alternate in going first.
      for (const name of round % 2 === 0 ? [CLOSED, OPEN] : [OPEN, CLOSED]) await run(name);
    }
    console.log("");
    print(results, CLOSED);
    console.log(`asked of the ratio: ${REACH}`);
  } finally {
    await server.stop();
  }
}

/** Asks a server for what a page asks for, now and every second. @returns what ends that */
function openAt(url: string): () => void {
  const look = () => {
    for (const path of ASKED) {
      // An answer that does not come because the benchmark is over concerns nobody.
      void fetch(`${url}/_fauxkms/${path}`)
        .then((response) => response.arrayBuffer())
        .catch(() => {});
    }
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}
