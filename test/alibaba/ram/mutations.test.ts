import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../../src/alibaba/ram/operation.ts";
import { OPERATIONS } from "../../../src/alibaba/ram/operations.ts";
import { serverUrl } from "../../support/client.ts";
import { fetched } from "../../support/http.ts";
import { RAM_VERSION, type RamClient, ramClient } from "../../support/ram.ts";
import { mutatedRam, prepareRam, type RamPrepared, ramSnapshot } from "../../support/ram-mutations.ts";
import { seededRandom } from "../../support/random.ts";

const COUNT = 2_000;
const AT_ONCE = 16;

describe("mutated requests of RAM", () => {
  const random = seededRandom();
  let owner: RamClient;
  let owned: RamPrepared;
  let stranger: RamClient;

  beforeAll(async () => {
    owner = ramClient();
    stranger = ramClient();
    owned = await prepareRam(owner);
    await prepareRam(stranger);
  });

  it("are all answered in form, never with a failure of the server, and change nothing of another account", async () => {
    const before = await ramSnapshot(owner);
    const complaints: string[] = [];
    const statuses = new Set<number>();
    const work = Array.from({ length: COUNT }, (_, n) => n).values();
    const worker = async () => {
      for (const n of work) {
        const operation = OPERATIONS[n % OPERATIONS.length] as Operation;
        const query = mutatedRam(random, operation, owned);
        query.append("AccessKeyId", stranger.account);
        const inForm = n % 3 === 0;
        const version = n % 2 === 0 ? `?Version=${RAM_VERSION}` : "";
        const { status, headers, text } = await fetched(
          `${serverUrl("off")}/${inForm ? version : `?${query}`}`,
          {
            method: inForm ? "POST" : "GET",
            ...(inForm && { body: query }),
          },
        );
        statuses.add(status);
        const what = `${n} ${operation.name} ${query.toString().slice(0, 400)}: ${status} ${text}`;
        if (status >= 500) complaints.push(what);
        else if (headers.get("content-type")?.startsWith("application/json")) {
          const { Code, Message, RequestId } = JSON.parse(text) as Record<string, unknown>;
          const isError = typeof Code === "string" && typeof Message === "string";
          if (!RequestId || isError !== status >= 400) complaints.push(what);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(complaints.slice(0, 20), `SEED=${random.seed}`).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404, 409]));
    expect(await ramSnapshot(owner), `SEED=${random.seed}`).toEqual(before);
  });
});
