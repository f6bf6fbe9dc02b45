import type { Random } from "../support/random.ts";

/** A token of a web identity, right in its form or not. */
export function webIdentity(random: Random): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: random.pick(["https://issuer.example", "issuer.example", 5, "https://[::", ""]),
    sub: random.pick(["me", "", {}, "a".repeat(5000)]),
    aud: random.pick(["sts.amazonaws.com", ["a", "b"], 7]),
    exp: random.pick([4_000_000_000, 0, "x", 1e308]),
    iat: 1_700_000_000,
    "https://aws.amazon.com/tags": random.pick([null, { principal_tags: { a: ["b"] } }, [], "x"]),
  };
  const header = { alg: random.pick(["RS256", "none", "HS256", "ES256", 5]), kid: "a", typ: "JWT" };
  const token = `${part(header)}.${part(claims)}.${part("signature")}`;
  return random.next() < 0.8
    ? token
    : random.pick([`${token}.a`, token.slice(0, 30), "a.b.c", "..", "é.é.é"]);
}
