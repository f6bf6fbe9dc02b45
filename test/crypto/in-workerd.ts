import { join } from "node:path";
import { workerUrl } from "../support/shared-servers.ts";
import type { Report } from "./report.ts";

/** What `library-worker.ts` reports of a run inside workerd. */
export function inWorkerd(path: string, vectors: object): Promise<Report> {
  return workerdAnswer<Report>(path, vectors);
}

/** What `library-worker.ts` answers to a request. */
export async function workerdAnswer<T>(path: string, input: object): Promise<T> {
  const url = workerUrl(join(import.meta.dirname, "library-worker.ts"));
  const response = await fetch(`${url}/${path}`, { method: "POST", body: JSON.stringify(input) });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as T;
}
