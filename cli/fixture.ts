import { checkFile, FixtureError, readFixtureFile } from "./fixture-file.ts";
import { readStartOptions, UsageError } from "./options.ts";
import { startServer } from "./server.ts";

/** `fauxkms fixture check FILE`. @throws UsageError, FixtureError */
export async function fixtureCommand(args: readonly string[]): Promise<void> {
  const [what, ...files] = args;
  if (what !== "check" || files.length === 0 || files.some((file) => file.startsWith("-"))) {
    throw new UsageError("usage: fauxkms fixture check FILE…");
  }
  const read = files.map(readFixtureFile);
  // A server of its own that keeps nothing: only a server knows all the rules of the clouds.
  const server = await startServer(readStartOptions(["--data", "memory", "--port", "0"], {}));
  const lines: string[] = [];
  try {
    for (const file of read) {
      await checkFile(file, { url: server.url, token: null }).catch((error: unknown) => {
        if (!(error instanceof FixtureError)) throw error;
        lines.push(...(error.lines.length > 0 ? error.lines : [error.message]));
      });
    }
  } finally {
    await server.stop();
  }
  if (lines.length > 0) throw new FixtureError(`${lines.length} problems`, lines);
  console.log(`fauxkms: ${files.join(", ")}: right`);
}
