import { join } from "node:path";
import { startWorker } from "../support/worker.ts";
import type { Report } from "./report.ts";

/** What `library-worker.ts` reports of a run inside workerd. */
export function inWorkerd(path: string, vectors: object): Promise<Report> {
  return workerdAnswer<Report>(path, vectors);
}

/** What `library-worker.ts` answers to a request. */
export async function workerdAnswer<T>(path: string, input: object): Promise<T> {
  const worker = await startWorker(join(import.meta.dirname, "library-worker.ts"));
  try {
    const body = JSON.stringify(input);
    const response = await worker.dispatchFetch(`http://localhost/${path}`, { method: "POST", body });
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as T;
  } finally {
    await worker.dispose();
  }
}
