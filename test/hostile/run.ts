/**
 * The hostile suite: mutated requests over every surface, against the real server. See `npm run hostile -- --help` and
 * docs/security.md.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

// Declarations of operations lead to files of SQL, which are texts for wrangler and for Vitest.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".sql")) return next(url, context);
    const source = `export default ${JSON.stringify(readFileSync(fileURLToPath(url), "utf8"))}`;
    return { format: "module", shortCircuit: true, source };
  },
});

const { main } = await import("./main.ts");
process.exit(await main(process.argv.slice(2)));
