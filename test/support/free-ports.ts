import { freePort } from "../../cli/server.ts";

/** Number of attempts: another process may take a port after it was found free. */
const ATTEMPTS = 5;

/** Starts something on free ports, and tries others where a port was taken meanwhile. */
export async function onFreePorts<T>(count: number, start: (ports: number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const ports: number[] = [];
    for (let left = count; left > 0; left--) ports.push(await freePort("127.0.0.1", 0));
    try {
      return await start(ports);
    } catch (error) {
      if (attempt === ATTEMPTS || !/address already in use/i.test(String(error))) throw error;
    }
  }
}
