import type { ShownRequest } from "../../data/overview.ts";

/** Gives requests to the person as a file, one to a line. */
export function exportNdjson(requests: readonly ShownRequest[]): void {
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
  link.download = "requests.ndjson";
  link.click();
  URL.revokeObjectURL(link.href);
}
