import { randomUUID } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import type { Preview } from "./preview.ts";

/** Variables whose values are secret. */
const SECRET = /SECRET|TOKEN|PASSWORD/;

/**
 * Hands a preview to whoever asked: in GitHub Actions to the later steps of the job, elsewhere as `export` lines on
 * stdout for a shell; what is for people goes to stderr.
 *
 * @param file also gets the variables, a line for each; null for none.
 */
export function publish(preview: Preview, env: NodeJS.ProcessEnv, file: string | null): void {
  const variables = Object.entries(preview.env);
  if (file !== null) {
    writeFileSync(file, variables.map(([name, value]) => `${name}=${value}\n`).join(""), { mode: 0o600 });
  }
  const { GITHUB_ENV, GITHUB_OUTPUT } = env;
  if (GITHUB_ENV) {
    // From here on the runner replaces these values in its log.
    const secrets = variables.filter(([name, value]) => SECRET.test(name) && value !== "");
    for (const [, value] of secrets) console.log(`::add-mask::${value}`);
    appendFileSync(GITHUB_ENV, variables.map(entry).join(""));
    const outputs = { url: preview.url, workspace: preview.name, "expires-at": preview.expiresAt ?? "" };
    if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, Object.entries(outputs).map(entry).join(""));
  } else {
    for (const [name, value] of variables) console.log(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  }
  for (const note of preview.notes) console.error(note);
  console.error(`${preview.url}${preview.expiresAt === null ? "" : `, until ${preview.expiresAt}`}`);
}

/** An entry of a file of GitHub Actions, between delimiters that no value has. */
function entry([name, value]: readonly [string, string]): string {
  const delimiter = randomUUID();
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}
