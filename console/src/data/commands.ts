import { workspace } from "./place.ts";
import type { Where } from "./where.ts";

/** A command that people copy, and what it does. */
export interface Command {
  readonly label: string;
  readonly text: string;
}

/** A text as a word of a shell, which does nothing with it. */
export function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same, without quotes where the text needs none. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : inQuotes(text);
}

/** A command of AWS's CLI against this server. */
export function awsCommand({ region }: Pick<Where, "region">, service: string, ...words: string[]): string {
  const there = ["--region", region, "--endpoint-url", location.origin];
  return ["aws", service, ...words, ...there].map(quoted).join(" ");
}

/** A command of Alibaba Cloud's CLI against this server, which can name the workspace. `--insecure` is HTTP. */
export function aliyunCommand({ region }: Pick<Where, "region">, ...words: string[]): string {
  const scheme = location.protocol === "https:" ? [] : ["--insecure"];
  const named = workspace.value === null ? [] : ["--header", `X-Fauxkms-Workspace=${workspace.value}`];
  const there = ["--region", region, "--endpoint", location.host, ...scheme, ...named];
  return ["aliyun", "kms", ...words, ...there].map(quoted).join(" ");
}
