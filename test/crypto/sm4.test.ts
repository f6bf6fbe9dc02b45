import { describe, expect, it } from "vitest";
import { seededRandom } from "../support/random.ts";
import cases from "../vectors/sm4-gcm.json" with { type: "json" };
import { inWorkerd } from "./in-workerd.ts";
import { runSm4 } from "./sm4-vectors.ts";

const { seed } = seededRandom();
const vectors = { cases, randomSeed: seed };
const valid = cases.filter(({ result }) => result === "valid").length;

/** What a run reports of the vectors when all is well. */
const ALL_WELL = { sealed: valid, opened: valid, "other AAD": valid, refused: cases.length - valid };

describe(`SM4-GCM, SEED=${seed}`, () => {
  it("agrees with RFC 8998 and Wycheproof in Node", async () => {
    const { failures, checked } = await runSm4(vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with RFC 8998 and Wycheproof in workerd", async () => {
    const { failures, checked } = await inWorkerd("sm4", vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });
});
