import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { control } from "../support/client.ts";

interface Indexed {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: Record<string, string>;
}

const docs = readFileSync(join(import.meta.dirname, "..", "..", "docs", "control-api.md"), "utf8");

async function index(): Promise<Indexed[]> {
  return (await control("GET", "")).json.calls as Indexed[];
}

/** A call as the page writes it: without the root; its parameters have names of its own. */
function written({ method, path }: Indexed): string {
  return `${method} ${path.slice("/_fauxkms/".length)}`.replace(/:\w+/g, ":");
}

describe("the index of the control API", () => {
  it("has every call with its parameters, and what they may be", async () => {
    const calls = await index();
    expect(calls).toContainEqual(
      expect.objectContaining({
        method: "PUT",
        path: "/_fauxkms/clock",
        body: { mode: "'running' or 'frozen'", now: "a time such as 2026-12-01T00:00:00Z; optional" },
      }),
    );
    const requests = calls.find(({ path }) => path === "/_fauxkms/requests");
    expect(requests?.query).toMatchObject({ limit: expect.stringContaining("; 100 where it is not said") });
  });

  it("is what docs/control-api.md describes, call by call and parameter by parameter", async () => {
    const calls = await index();
    const inDocs = [...docs.matchAll(/\b(GET|PUT|POST|PATCH|DELETE)\s+([a-z][\w.:/-]*)/g)].map(
      ([, method, path]) => `${method} ${path}`.replace(/:\w+/g, ":"),
    );
    expect(new Set(calls.map(written))).toEqual(new Set(inDocs));
    const unnamed = calls.flatMap((call) =>
      Object.keys({ ...call.query, ...call.body })
        .filter((member) => !new RegExp(`\\b${member}\\b`).test(docs))
        .map((member) => `${written(call)}: ${member}`),
    );
    expect(unnamed).toEqual([]);
  });
});
