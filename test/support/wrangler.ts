import type { Runner } from "../../cli/cloudflare/outcome.ts";

/** A wrangler that answers each command with one text, without a process. */
export function saying(stdout: string, code = 0): Runner {
  return { run: async () => ({ code, stdout, stderr: "" }) };
}
