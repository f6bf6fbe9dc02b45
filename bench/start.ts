import { spawnServer } from "./spawned.ts";

/** Milliseconds from the start of the command to its ready line, several times. */
export async function startTimes(times: number): Promise<number[]> {
  const measured: number[] = [];
  for (let run = 0; run < times; run++) {
    const begin = performance.now();
    const server = await spawnServer("--data", "memory");
    measured.push(performance.now() - begin);
    await server.stop();
  }
  return measured;
}
