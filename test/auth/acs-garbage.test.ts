import { expect, it } from "vitest";
import { acsRequest } from "../../src/auth/acs-request.ts";
import { claimedAccessKeyId, readAcsSignature } from "../../src/auth/acs-signature.ts";
import { acsKey, verifyAcsSignature } from "../../src/auth/acs-verify.ts";
import { type Random, seededRandom } from "../support/random.ts";
import { CASES } from "./acs-cases.ts";

const PIECES = [
  ...[
    "ACS3-HMAC-SHA256 ",
    "ACS4-HMAC-SM3 ",
    "Credential=",
    "SignedHeaders=",
    "Signature=",
    ",",
    ";",
    "/",
    "=",
  ],
  ...[
    "&",
    "%",
    "%zz",
    "%ff",
    "+",
    " ",
    "9999-99-99T99:99:99Z",
    "0000-01-01T00:00:00Z",
    "__proto__",
    "é",
    "0",
  ],
  ...["Timestamp=", "SignatureType=", "AccessKeyId=", "aliyun_v4_request", "a b", "x-acs-", "host"],
];

/** The text with something put in, taken out or said twice, a few times. */
function mangled(random: Random, text: string): string {
  let out = text;
  for (let left = random.int(1, 4); left > 0; left--) {
    const at = random.int(0, out.length);
    const end = at + random.int(0, 20);
    const between = random.pick([random.pick(PIECES), "", out.slice(at, end).repeat(2)]);
    out = out.slice(0, at) + between + out.slice(random.pick([at, end]));
  }
  return out;
}

it("a mangled request is refused, and never makes the verifier throw", async () => {
  const random = seededRandom();
  for (let round = 0; round < 5000; round++) {
    const { method, url, headers, signedAt } = random.pick(CASES);
    const name = random.pick(Object.keys(headers));
    const value = mangled(random, headers[name] ?? "").trim();
    const type = random.pick(["application/x-www-form-urlencoded", "text/plain"]);
    const sent = { ...headers, "content-type": type, ...(random.int(0, 1) === 1 && { [name]: value }) };
    const target = random.int(0, 1) === 1 ? mangled(random, url) : url;
    const request = acsRequest(method, target, new Headers(sent), random.bytes(random.int(0, 40)));
    const verdict = async () => {
      claimedAccessKeyId(request);
      const signature = readAcsSignature(request);
      if ("problem" in signature) return signature;
      // The secret is another one, so none can be right.
      return verifyAcsSignature(request, signature, await acsKey(signature, "other"), signedAt);
    };
    const result = await verdict().catch((error: unknown) => error);
    expect(result, `SEED=${random.seed} ${JSON.stringify([target, sent])}`).toMatchObject({
      problem: expect.any(String),
    });
  }
});
