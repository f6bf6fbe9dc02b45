import { join } from "node:path";
import { startWorker } from "../support/worker.ts";
import type { Report } from "./report.ts";

/** What `library-worker.ts` reports of a run inside workerd. */
export async function inWorkerd(path: string, vectors: object): Promise<Report> {
  const worker = await startWorker(join(import.meta.dirname, "library-worker.ts"));
  try {
    const body = JSON.stringify(vectors);
    const response = await worker.dispatchFetch(`http://localhost/${path}`, { method: "POST", body });
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as Report;
  } finally {
    await worker.dispose();
  }
}
