import { describe, expect, it } from "vitest";
import { healthOf } from "../../../cli/cloudflare/health.ts";

/** Answers one after the other; the last one for ever. null is none. */
function answers(...texts: readonly (string | null)[]) {
  const asked: string[] = [];
  const ask = async (url: string) => {
    const text = texts[Math.min(asked.push(url), texts.length) - 1];
    if (text == null) throw new TypeError("fetch failed");
    return new Response(text);
  };
  return { asked, ask };
}
const atOnce = async () => {};

describe("the health of a deployment", () => {
  it("is what it says, as soon as it answers", async () => {
    const { asked, ask } = answers(null, "<html>error code: 1042</html>", '{"status":"ok","version":"1"}');
    expect(await healthOf("https://a.example", ask, atOnce)).toEqual({ status: "ok" });
    expect(asked).toEqual(Array.from({ length: 3 }, () => "https://a.example/_fauxkms/health"));
  });

  it("is the problem that it has", async () => {
    const { ask } = answers('{"status":"setup","problem":"the secret is another one"}');
    expect(await healthOf("https://a.example", ask, atOnce)).toEqual({
      status: "setup",
      problem: "the secret is another one",
    });
  });

  it("is silence where nothing of fauxkms answers in ten attempts", async () => {
    const { asked, ask } = answers(null);
    expect(await healthOf("https://a.example", ask, atOnce)).toEqual({ status: "silent" });
    expect(asked).toHaveLength(10);
  });
});
