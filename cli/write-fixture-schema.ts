/**
 * Writes the JSON Schema of fixtures, by which editors complete them, from its zod shape. `npm run format` runs it, and a
 * test compares.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** The schema as its file has it. The Worker's sources are bundled first, because Node reads no SQL as text. */
async function schemaText(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src", "control", "fixtures", "shape.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    loader: { ".sql": "text", ".txt": "text" },
    external: ["cloudflare:workers"],
    // CommonJS in the bundle asks for Node's modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
  });
  const [bundle] = outputFiles;
  const source = Buffer.from(bundle?.contents ?? []).toString("base64");
  const module: unknown = await import(`data:text/javascript;base64,${source}`);
  const { fixtureSchema } = module as { readonly fixtureSchema: () => object };
  return `${JSON.stringify(fixtureSchema(), null, 2)}\n`;
}

writeFileSync(join(root, "docs", "fixture-1.schema.json"), await schemaText());
