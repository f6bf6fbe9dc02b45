import { describe, expect, it } from "vitest";
import { freePort } from "../../cli/server.ts";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { freshAccount } from "../support/client.ts";
import { Hammer, type Outcome } from "../support/hammer.ts";

const STARTS = 20;
/** Every so many starts, the TLS listener is there and hammered as well. */
const WITH_TLS = 4;
/** Keys of one page of ListKeys. */
const PAGE = 100;

/** Refusals of the connection, then nothing but right answers. */
function expectRight(outcomes: readonly Outcome[], known: Set<string>): void {
  const first = outcomes.findIndex(({ error }) => error !== "ECONNREFUSED");
  expect(first).toBeGreaterThan(0);
  for (const { asked, status, body, error } of outcomes.slice(first)) {
    expect([asked, status, error], body).toEqual([asked, 200, null]);
    if (asked === "CreateKey") {
      const { KeyMetadata } = JSON.parse(body) as { KeyMetadata: { KeyId: string; KeyState: string } };
      expect(KeyMetadata.KeyState).toBe("Enabled");
      known.add(KeyMetadata.KeyId);
    } else if (asked === "ListKeys") {
      const { Keys } = JSON.parse(body) as { Keys: { KeyId: string }[] };
      expect(Keys).toHaveLength(Math.min(known.size, PAGE));
    } else expect(JSON.parse(body)).toMatchObject({ status: "ok" });
  }
}

describe("a client that asks from before the start", () => {
  it.each(["fresh data directories", "one data directory"])(
    `is refused, then answered right, with %s, ${STARTS / 2} times over`,
    async (kind) => {
      let data = temporaryDirectory();
      let account = freshAccount();
      let known = new Set<string>();
      for (let start = 0; start < STARTS / 2; start++) {
        if (kind === "fresh data directories") {
          data = temporaryDirectory();
          account = freshAccount();
          known = new Set();
        }
        const secure = start % WITH_TLS === 0;
        const [port, tlsPort] = [await freePort("127.0.0.1", 0), await freePort("127.0.0.1", 0)];
        const hammers = [new Hammer(port, account)];
        if (secure) hammers.push(new Hammer(tlsPort, freshAccount(), true));
        const flags = ["--port", String(port), "--data", data, "--quotas", "off"];
        const run = new Run(["start", ...flags, ...(secure ? ["--tls-port", String(tlsPort)] : [])]);
        await run.ready();
        await Promise.all(hammers.map((hammer) => hammer.answers(6)));
        const [plain, tls] = await Promise.all(hammers.map((hammer) => hammer.stop()));
        expectRight(plain ?? [], known);
        if (secure) expectRight(tls ?? [], new Set());
        expect(await run.stop()).toMatchObject({ code: 0, stderr: "" });
      }
    },
  );
});
