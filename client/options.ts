import { NAMED_SETTINGS, type SETTINGS, type SettingName, type Shape } from "../src/settings.ts";
import type { WorkspaceSettings } from "./workspaces.ts";

/** Value of a setting: a choice, a number, a list, or text. */
type ValueOf<S extends Shape> = S extends { kind: "choice"; of: readonly (infer Choice)[] }
  ? Choice
  : S extends { kind: "number" | "port" }
    ? number
    : S extends { kind: "list" }
      ? readonly string[]
      : string;

/** The flags of `fauxkms start`, in camel case (docs/settings.md). */
export type ServerSettings = {
  readonly [Name in SettingName]?: ValueOf<(typeof SETTINGS)[Name]["shape"]>;
};

/** Those of the settings that a workspace may have of its own; undefined where there are none. */
export function ownSettings(settings: ServerSettings): WorkspaceSettings | undefined {
  const { quotas, quotaProfile, hotKeyLimit, quotaApproval, policies } = settings;
  const own = Object.entries({ quotas, quotaProfile, hotKeyLimit, quotaApproval, policies });
  const said = own.filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/** What a server for tests is started with, where that differs from the command line: a free port, and no data kept. */
const STANDARD: ServerSettings = { port: 0, data: "memory" };

/** Arguments of `fauxkms start` for settings. @throws Error for one that there is not */
export function argumentsOf(settings: ServerSettings): string[] {
  const known = new Set<string>(NAMED_SETTINGS.map(([name]) => name));
  const unknown = Object.keys(settings).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new Error(`there is no option '${unknown}' (docs/settings.md, in camel case)`);
  const all: Readonly<Record<string, unknown>> = { ...STANDARD, ...settings };
  return NAMED_SETTINGS.flatMap(([name, { flag }]) => {
    const value = all[name];
    if (value === undefined) return [];
    return [value].flat().map((each) => `--${flag}=${each}`);
  });
}

/** The environment without the variables of settings, because `PORT` or `AUTH` in a test belongs to the application. */
export function environmentWithoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set(NAMED_SETTINGS.map(([, { variable }]) => variable));
  // Set by npm, by which the server would end with the script that the tests are of.
  names.add("npm_lifecycle_script");
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
}
