/** Benchmark of the console: Encrypt while a page of it is open, and while none is, interleaved. */
import { ACCOUNT, openWith, type Source } from "./servers.ts";
import { encryptAt } from "./symmetric.ts";
import { type Opened, requestTo } from "./targets.ts";

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

/** What an open console costs who encrypts. The CPU time includes that of the console's own calls. */
export function besideConsole({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const { url, pid } = bench.server;
    const encrypt = await encryptAt(bench);
    const against = [{ yardstick: encrypt.name, asked: REACH }];
    const open = { name: "Encrypt, console open", beside: () => openAt(url), against };
    return [[requestTo(pid, encrypt), requestTo(pid, encrypt, open)]];
  });
}

/** Asks a server for what a page asks for, now and every second. @returns what ends that, and tells how many calls it made */
function openAt(url: string): () => Promise<number> {
  let calls = 0;
  const look = () => {
    for (const path of ASKED) {
      calls++;
      // An answer that does not come because the benchmark is over concerns nobody.
      void fetch(`${url}/_fauxkms/${path}`)
        .then((response) => response.arrayBuffer())
        .catch(() => {});
    }
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return async () => {
    clearInterval(timer);
    return calls;
  };
}
