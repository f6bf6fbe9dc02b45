import { readFileSync } from "node:fs";
import { http } from "./http.ts";
import type { ServerName } from "./servers.ts";
import { serverUrl } from "./shared-servers.ts";

/** The answer of `POST fixtures`. */
export interface FixtureAnswer {
  readonly status: number;
  readonly created?: number;
  readonly skipped?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly problems?: readonly {
      readonly path: string;
      readonly message: string;
      readonly line?: number;
      readonly column?: number;
    }[];
  };
}

/** Where a fixture goes: a workspace of its test. */
export interface FixturePlace {
  readonly workspace: string;
  readonly server?: ServerName;
  readonly mode?: "create" | "merge" | "replace";
}

/** Posts a fixture: an object as JSON, a text as YAML. */
export async function loadFixture(
  fixture: object | string,
  { workspace, server = "off", mode }: FixturePlace,
): Promise<FixtureAnswer> {
  const isText = typeof fixture === "string";
  const query = mode === undefined ? "" : `?mode=${mode}`;
  const content = isText ? fixture : JSON.stringify(fixture);
  const headers = {
    "x-fauxkms-workspace": workspace,
    "content-type": isText ? "application/yaml" : "application/json",
    "content-length": String(Buffer.byteLength(content)),
  };
  const url = serverUrl(server);
  const { status, text } = await http(url, "POST", `/_fauxkms/fixtures${query}`, headers, content);
  return { status, ...JSON.parse(text) };
}

/** The paths that a refusal names. */
export function pathsOf({ error }: FixtureAnswer): string[] {
  return (error?.problems ?? []).map(({ path }) => path);
}

/** A fixture of `examples/fixture/`. */
export function exampleFixture(name: string): string {
  return readFileSync(`examples/fixture/${name}`, "utf8");
}

let made = 0;

/** The name of a workspace that no other test uses. */
export function freshWorkspace(): string {
  made += 1;
  return `fixture-${process.pid}-${made}`;
}
