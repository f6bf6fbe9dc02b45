import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../../src/alibaba/bss/operation.ts";
import { OPERATIONS } from "../../../src/alibaba/bss/operations.ts";
import { type BssClient, bssClient, EXAMPLE } from "../../support/bss.ts";
import { mutatedBss } from "../../support/bss-mutations.ts";
import { bssSnapshot } from "../../support/bss-snapshot.ts";
import { serverUrl } from "../../support/client.ts";
import { fetched } from "../../support/http.ts";
import { seededRandom } from "../../support/random.ts";

const COUNT = 2_000;
const AT_ONCE = 16;

describe("mutated requests of BssOpenApi", () => {
  const random = seededRandom();
  let owner: BssClient;
  let stranger: BssClient;
  /** One instance of each of them. */
  let bought: string[] = [];

  beforeAll(async () => {
    owner = bssClient();
    stranger = bssClient();
    const made = [await owner.buy(EXAMPLE), await stranger.buy(EXAMPLE)];
    bought = made.map(({ InstanceId }) => InstanceId);
  });

  it("are all answered in form, never with a failure of the server, and change nothing of another account", async () => {
    const before = await bssSnapshot(owner);
    const complaints: string[] = [];
    const work = Array.from({ length: COUNT }, (_, n) => n).values();
    const worker = async () => {
      for (const n of work) {
        const operation = OPERATIONS[n % OPERATIONS.length] as Operation;
        const query = mutatedBss(random, operation, random.pick(bought));
        query.append("AccessKeyId", stranger.account);
        const inForm = n % 3 === 0;
        const version = n % 2 === 0 ? "?Version=2017-12-14" : "";
        const { status, headers, text } = await fetched(
          `${serverUrl("off")}/${inForm ? version : `?${query}`}`,
          {
            method: inForm ? "POST" : "GET",
            ...(inForm && { body: query }),
          },
        );
        const what = `${n} ${operation.name} ${query.toString().slice(0, 400)}: ${status} ${text}`;
        if (status >= 500) complaints.push(what);
        else if (headers.get("content-type")?.startsWith("application/json")) {
          const { Code, Message, RequestId } = JSON.parse(text) as Record<string, unknown>;
          if (typeof Code !== "string" || typeof Message !== "string" || !RequestId) complaints.push(what);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(complaints.slice(0, 20), `SEED=${random.seed}`).toEqual([]);
    expect(await bssSnapshot(owner), `SEED=${random.seed}`).toEqual(before);
  });
});
