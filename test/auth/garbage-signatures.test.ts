import { describe, expect, it } from "vitest";
import { readSignature, signingKey, verifySignature } from "../../src/auth/sigv4.ts";
import { type Random, seededRandom } from "../support/random.ts";
import { readRawRequest } from "../support/raw-http.ts";
import suite from "../vectors/sigv4.json" with { type: "json" };

const PIECES = [
  ...[
    "AWS4-HMAC-SHA256",
    "Credential=",
    "SignedHeaders=",
    "Signature=",
    ",",
    ";",
    "/",
    "=",
    "&",
    "%",
    "%zz",
    " ",
  ],
  ...[
    "99999999T999999Z",
    "00000000T000000Z",
    "20150830T123600Z",
    "host",
    "__proto__",
    "constructor",
    "\ud800",
  ],
  ...[
    "X-Amz-Date=",
    "X-Amz-Expires=604800",
    "X-Amz-Expires=-1",
    "X-Amz-Algorithm=",
    "aws4_request",
    "0",
    "é",
  ],
];

/** The text with something put in, taken out or said twice, once or a few times. */
function mangled(random: Random, text: string): string {
  let out = text;
  for (let left = random.int(1, 4); left > 0; left--) {
    const at = random.int(0, out.length);
    const end = at + random.int(0, 20);
    const between = random.pick([
      random.pick(PIECES),
      random.text(2, 0x200),
      "",
      out.slice(at, end).repeat(2),
    ]);
    out = out.slice(0, at) + between + out.slice(random.pick([at, end]));
  }
  return out;
}

describe("a mangled request", () => {
  it("is refused, and never makes the verifier throw", async () => {
    const random = seededRandom();
    const key = await signingKey("secret", "20150830", "us-east-1", "service");
    const now = Date.parse("2015-08-30T12:36:00Z");
    const texts = suite.flatMap(({ header, query }) => [header, query ?? header]);
    for (let round = 0; round < 5000; round++) {
      const text = mangled(random, random.pick(texts).signedRequest);
      const request = readRawRequest(text);
      const verdict = async () => {
        const signature = readSignature(request);
        if ("problem" in signature) return signature;
        return verifySignature(request, signature, key, "00".repeat(32), now);
      };
      // The key is another one, so none can be right.
      const result = await verdict().catch((error: unknown) => error);
      expect(result, `SEED=${random.seed} ${JSON.stringify(text)}`).toMatchObject({
        problem: expect.any(String),
      });
    }
  });
});
