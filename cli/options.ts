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

/** Error for a wrong call of the command. */
export class UsageError extends Error {}

/**
 * Type of a setting's option: a port is a number, a list its members, a certificate its PEM text, and an empty text
 * null if it may be absent. Choices and numbers stay text, which the Worker reads.
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

/** Options of the local server (README.md, Command line), one for each setting (src/settings.ts). */
export type StartOptions = {
  readonly [Name in SettingName]: OptionOf<(typeof SETTINGS)[Name]["shape"]>;
};

/** Text of `fauxkms help`. */
export const HELP = `usage: fauxkms start [flags]
       fauxkms preview up|down NAME [flags]
       fauxkms fixture check FILE

${NAMED_SETTINGS.map(
  ([, { flag, variable, default: standard, help }]) =>
    `  --${flag.padEnd(23)} ${variable.padEnd(22)} ${standard.padEnd(11)} ${help}`,
).join("\n")}

Columns: flag, environment variable, default, meaning. A flag wins over the environment.`;

/** Reads the flags of `start`, and the environment for missing flags. @throws UsageError */
export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const given = parse(args);
  const read = NAMED_SETTINGS.map(([name, setting]) => {
    const texts = given[setting.flag] ?? [env[setting.variable] || setting.default];
    return [name, optionOf(setting, texts)] as const;
  });
  // `optionOf` has parsed each by its shape, from which the type is derived.
  return Object.fromEntries(read) as unknown as StartOptions;
}

/** Parses a setting's option. @param texts values as given, more than one if repeated. @throws UsageError */
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
    case "file":
      return text === "" ? null : resolve(text);
    case "certificate":
      return text === "" ? null : certificateIn(flag, text);
    case "list":
      return membersIn(texts).map((member) => memberOf(flag, shape.of, member));
  }
}

/** Kinds of list members: a parser, which returns null for an invalid member, and the words for an error. */
const MEMBERS = {
  host: { read: hostPattern, wrong: "not the name of a host, nor *.NAME" },
  origin: { read: originPattern, wrong: "not a web origin such as http://localhost:3000" },
  region: { read: regionName, wrong: "not the name of a Region" },
} as const;

function membersIn(texts: readonly string[]): string[] {
  const members = texts.flatMap((text) => text.split(",")).map((member) => member.trim());
  return members.filter((member) => member !== "");
}

/** Checks a choice or a whole number, and returns its text. @throws UsageError */
function chosen(flag: string, shape: Shape & { kind: "choice" | "number" }, text: string): string {
  const isChoice = shape.kind === "choice";
  if (settingValue(shape, text) !== undefined && (isChoice || /^\d{1,8}$/.test(text))) return text;
  const allowed = isChoice ? shape.of.join(" or ") : `${shape.from} to ${shape.to}`;
  throw new UsageError(`--${flag} ${text}: must be ${allowed}`);
}

/** Values of each given flag; more than one only for repeatable flags, otherwise the last one counts. */
function parse(args: readonly string[]): Partial<Record<string, string[]>> {
  const option = { type: "string", multiple: true } as const;
  const options = Object.fromEntries(NAMED_SETTINGS.map(([, { flag }]) => [flag, option]));
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Parses a member of a list. @throws UsageError for an invalid one */
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

/** Reads the first certificate of a file, in PEM. */
function certificateIn(name: string, path: string): string {
  try {
    return new X509Certificate(readFileSync(path)).toString();
  } catch (error) {
    const missing = error instanceof Error && "syscall" in error;
    throw new UsageError(`--${name} ${path}: ${missing ? error.message : "not a certificate in PEM"}`);
  }
}
