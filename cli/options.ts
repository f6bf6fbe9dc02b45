import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { originPattern } from "../src/auth/cross-site.ts";
import { hostPattern } from "../src/auth/hosts.ts";
import { isAnyRegionName } from "../src/cloud/list.ts";
import {
  NAMED_SETTINGS,
  type SETTINGS,
  type Setting,
  type SettingName,
  type Shape,
  settingValue,
} from "../src/settings.ts";

/** A mistake in how the command was called. */
export class UsageError extends Error {}

/**
 * What is made of a setting: a port is a number, an empty text null where nothing has a meaning of its own, a list its
 * members, a certificate its PEM text. Choices and numbers stay the text that the Worker reads.
 */
type OptionOf<S extends Shape> = S extends { kind: "port"; optional: false }
  ? number
  : S extends { kind: "port" }
    ? number | null
    : S extends { kind: "list" }
      ? readonly string[]
      : S extends { kind: "choice" | "number" | "address" }
        ? string
        : string | null;

/** How the local server is started (contract: command line): an option for each setting (src/settings.ts). */
export type StartOptions = {
  readonly [Name in SettingName]: OptionOf<(typeof SETTINGS)[Name]["shape"]>;
};

/** What `fauxkms help` prints. */
export const HELP = `usage: fauxkms start [flags]

${NAMED_SETTINGS.map(
  ([, { flag, variable, default: standard, help }]) =>
    `  --${flag.padEnd(23)} ${variable.padEnd(22)} ${standard.padEnd(11)} ${help}`,
).join("\n")}

Columns: flag, environment variable, default, meaning. A flag wins over the environment.`;

/** Reads the flags of `start`, and the environment where a flag is missing. @throws UsageError */
export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const given = parse(args);
  const read = NAMED_SETTINGS.map(([name, setting]) => {
    const texts = given[setting.flag] ?? [env[setting.variable] || setting.default];
    return [name, optionOf(setting, texts)] as const;
  });
  // `optionOf` has made of each what its shape says, which is what the type says.
  return Object.fromEntries(read) as unknown as StartOptions;
}

/** What is made of a setting. @param texts as it was given: more than one where it was repeated. @throws UsageError */
function optionOf({ flag, shape }: Setting, texts: readonly string[]): number | string | string[] | null {
  const text = texts.at(-1) ?? "";
  switch (shape.kind) {
    case "port":
      return shape.optional && text === "" ? null : portIn(flag, text);
    case "address":
      return text;
    case "directory":
      return text === "memory" ? null : resolve(text);
    case "choice":
    case "number":
      return chosen(flag, shape, text);
    case "token":
      return text || null;
    case "snapshot":
      if (text === "") return null;
      throw new UsageError(`--${flag}: snapshots are not built yet (docs/fidelity.md)`);
    case "certificate":
      return text === "" ? null : certificateIn(flag, text);
    case "list":
      return membersIn(texts).map((member) => memberOf(flag, shape.of, member));
  }
}

/** What a list is of: how a member is read, null for what is none, and the words for that. */
const MEMBERS = {
  host: { read: hostPattern, wrong: "not the name of a host, nor *.NAME" },
  origin: { read: originPattern, wrong: "not a web origin such as http://localhost:3000" },
  region: { read: regionName, wrong: "not the name of a Region" },
} as const;

function membersIn(texts: readonly string[]): string[] {
  const members = texts.flatMap((text) => text.split(",")).map((member) => member.trim());
  return members.filter((member) => member !== "");
}

/** A choice or a number, which is to be a whole one here, as text. @throws UsageError */
function chosen(flag: string, shape: Shape & { kind: "choice" | "number" }, text: string): string {
  const isChoice = shape.kind === "choice";
  if (settingValue(shape, text) !== undefined && (isChoice || /^\d{1,8}$/.test(text))) return text;
  const allowed = isChoice ? shape.of.join(" or ") : `${shape.from} to ${shape.to}`;
  throw new UsageError(`--${flag} ${text}: must be ${allowed}`);
}

/** The values of each flag that is there; more than one only for those that may be repeated: else the last one counts. */
function parse(args: readonly string[]): Partial<Record<string, string[]>> {
  const option = { type: "string", multiple: true } as const;
  const options = Object.fromEntries(NAMED_SETTINGS.map(([, { flag }]) => [flag, option]));
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A member of a list. @throws UsageError where it is none */
function memberOf(flag: string, of: keyof typeof MEMBERS, text: string): string {
  const { read, wrong } = MEMBERS[of];
  const member = read(text);
  if (member === null) throw new UsageError(`--${flag} ${text}: ${wrong}`);
  return member;
}

function regionName(value: string): string | null {
  return isAnyRegionName(value) ? value : null;
}

function portIn(name: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new UsageError(`--${name} ${value}: not a port`);
}

/** The first certificate of a file, in PEM. */
function certificateIn(name: string, path: string): string {
  try {
    return new X509Certificate(readFileSync(path)).toString();
  } catch (error) {
    const missing = error instanceof Error && "syscall" in error;
    throw new UsageError(`--${name} ${path}: ${missing ? error.message : "not a certificate in PEM"}`);
  }
}
