import type * as z from "zod/mini";
import type { ControlCall } from "./call.ts";
import { expectation, jsonSchemaOf } from "./words.ts";

/** A call, as the index shows it. */
interface IndexedCall extends Pick<ControlCall, "method" | "path" | "does" | "access"> {
  /** Each parameter with what it may be. */
  readonly query?: Members;
  readonly body?: Members;
}

type Members = Readonly<Record<string, string>>;

/** The calls with their parameters, for `GET /_fauxkms/`. */
export function indexOf(calls: readonly ControlCall[]): IndexedCall[] {
  return calls.map(({ method, path, does, access, query, body }) => ({
    method,
    path: `/_fauxkms/${path}`,
    does,
    access,
    ...membersOf("query", query),
    ...(body !== null && membersOf("body", body)),
  }));
}

function membersOf(name: "query" | "body", shape: z.ZodMiniType): { query?: Members; body?: Members } {
  const json = jsonSchemaOf(shape);
  const members = Object.entries(json.properties ?? {}).map(([member, of]) => {
    const words = typeof of === "boolean" ? "JSON" : expectation(of);
    const standard = typeof of === "object" && of.default !== undefined ? JSON.stringify(of.default) : null;
    const needed = json.required?.includes(member) === true ? "" : "; optional";
    return [member, standard === null ? `${words}${needed}` : `${words}; ${standard} where it is not said`];
  });
  return members.length === 0 ? {} : { [name]: Object.fromEntries(members) };
}
