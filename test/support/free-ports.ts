import { freePort } from "../../cli/server.ts";

/** How often others may take a port between the moment it was found free and its use. */
const ATTEMPTS = 5;

/** Starts something on free ports, on others where somebody was faster. */
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
