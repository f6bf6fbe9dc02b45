/**
 * Generates text from the table of settings (src/settings.ts): the table of docs/settings.md, and the variables of a
 * deployment in wrangler.toml. `npm run format` runs it, and a test compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultDeployed, NAMED_SETTINGS, type Setting, WORKER_CHOICES } from "../src/settings.ts";

const root = join(import.meta.dirname, "..");

/** Generated lines of each file, with the text before and after them. */
export const WRITTEN = [
  {
    file: "docs/settings.md",
    before: "<!-- settings -->\n",
    after: "\n<!-- /settings -->",
    text: settingsTable,
  },
  { file: "wrangler.toml", before: "[vars]\n", after: "\n\n", text: deployedVariables },
] as const;

/** The table of docs/settings.md. */
function settingsTable(): string {
  const rows = NAMED_SETTINGS.map(([, setting]) => {
    const flag = [`--${setting.flag}`, ...(setting.value ? [setting.value] : [])].join(" ");
    return `| \`${flag}\` | \`${setting.variable}\` | ${shownDefault(setting)} | ${setting.meaning ?? setting.help} |`;
  });
  const table = ["| flag | environment | default | meaning |", "|---|---|---|---|", ...rows].join("\n");
  // The rows name pages from the root, as all sources do.
  return table.replaceAll(/\[docs\/([^\]]+)\]\(docs\//g, "[$1](");
}

/** The default variables of a deployment. */
function deployedVariables(): string {
  return WORKER_CHOICES.map(([, setting]) => `${setting.variable} = "${defaultDeployed(setting)}"`).join(
    "\n",
  );
}

function shownDefault(setting: Setting): string {
  if (setting.default === "") return setting.absent ?? "none";
  const deployed = setting.deployed === undefined ? "" : `; deployed \`${setting.deployed}\``;
  return `\`${setting.default}\`${deployed}`;
}

/** A file's text with the generated lines replaced. @throws Error if it lacks the text around them */
export function withWritten({ file, before, after, text }: (typeof WRITTEN)[number]): string {
  const whole = readFileSync(join(root, file), "utf8");
  const begin = whole.indexOf(before) + before.length;
  const end = whole.indexOf(after, begin);
  if (begin < before.length || end < 0) throw new Error(`${file} has no ${before.trim()}`);
  return whole.slice(0, begin) + text() + whole.slice(end);
}

if (import.meta.main) {
  for (const place of WRITTEN) writeFileSync(join(root, place.file), withWritten(place));
}
