import { saveFile } from "../../data/file.ts";
import type { ShownRequest } from "../../data/overview.ts";

/** Gives requests to the person as a file, one to a line. */
export function exportNdjson(requests: readonly ShownRequest[]): void {
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`);
  saveFile("requests.ndjson", new Blob(lines, { type: "application/x-ndjson" }));
}
