import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/aws/decide.ts";
import { explain } from "../../../src/access/aws/explain.ts";
import { A, allow, can, cannot, deny, KEY, ROOT, requestOf } from "./scene.ts";

const CONTEXT = { StringEquals: { "kms:EncryptionContext:app": ["a", "b"] } };
const GRANT = {
  to: "U",
  operations: ["Encrypt"] as const,
  constraints: { encryptionContext: { rule: "Subset", pairs: [["app", "x"]] } as const, sourceArn: null },
};

describe("an explanation", () => {
  it("tells of each statement what matched, and what did not", () => {
    const setup = {
      kp: [
        { ...allow("U", "Decrypt"), Sid: "decrypt" },
        allow("role/R", "Encrypt"),
        allow("U", "Encrypt", CONTEXT),
      ],
      ip: [can("Encrypt", undefined, { Resource: "arn:aws:s3:::b" }), cannot("Encrypt", CONTEXT)],
      grants: [GRANT],
    };
    const { decision, reasons } = explain(requestOf(setup, "U", "Encrypt", { ec: { App: "c" } }));
    expect(decision).toEqual({ explicit: false, by: "resource", policyArn: null });
    const missed = 'Condition: StringEquals kms:EncryptionContext:app wants "a", "b", the request has "c"';
    expect(reasons).toEqual([
      {
        policy: "identity policy",
        statement: "statement 1",
        effect: "Allow",
        matched: false,
        missed: `Resource: ${KEY} is not among "arn:aws:s3:::b"`,
      },
      { policy: "identity policy", statement: "statement 2", effect: "Deny", matched: false, missed },
      {
        policy: "key policy",
        statement: "decrypt",
        effect: "Allow",
        matched: false,
        missed: 'Action: kms:Encrypt is not among "kms:Decrypt"',
      },
      {
        policy: "key policy",
        statement: "statement 2",
        effect: "Allow",
        matched: false,
        missed: `Principal: arn:aws:iam::${A}:user/U is not among "arn:aws:iam::${A}:role/R"`,
      },
      { policy: "key policy", statement: "statement 3", effect: "Allow", matched: false, missed },
      {
        policy: `grant ${"0".repeat(64)}`,
        statement: "grant",
        effect: "Allow",
        matched: false,
        missed: "Constraints: the request does not meet them",
      },
    ]);
  });

  it("says where a request has no value, and what matched", () => {
    const request = requestOf({ kp: [ROOT, deny("U", "*")], ip: [can("*", CONTEXT)] }, "U", "Encrypt");
    const { decision, reasons } = explain(request);
    expect(decision).toEqual(decide(request));
    expect(reasons.map(({ matched, missed }) => [matched, missed])).toEqual([
      [false, 'Condition: StringEquals kms:EncryptionContext:app wants "a", "b", the request has none'],
      [true, null],
      [true, null],
    ]);
  });

  it("of a session names its role too", () => {
    const { reasons } = explain(requestOf({ kp: [allow("U", "*")] }, "R/s", "Encrypt"));
    expect(reasons[0]?.missed).toBe(
      `Principal: arn:aws:sts::${A}:assumed-role/R/s (arn:aws:iam::${A}:role/R) is not among "arn:aws:iam::${A}:user/U"`,
    );
  });

  it.each([
    [{ ...GRANT, operations: ["Decrypt"] as const }, "Operations: kms:Encrypt is not among Decrypt"],
    [{ ...GRANT, to: "bob" }, `GranteePrincipal: arn:aws:iam::${A}:user/U is not arn:aws:iam::${A}:user/bob`],
    [GRANT, null],
  ])("of a grant says what of it did not match (%#)", (grant, missed) => {
    const { decision, reasons } = explain(
      requestOf({ grants: [grant] }, "U", "Encrypt", { ec: { app: "x" } }),
    );
    expect(reasons.at(-1)?.missed).toBe(missed);
    expect(decision === null).toBe(missed === null);
  });

  it.each([
    ["U", true],
    ["V", false],
  ] as const)("of RetireGrant says whether the grant is for %s to retire: %s", (who, matched) => {
    const { reasons } = explain(requestOf({ grants: [GRANT] }, who, "RetireGrant"));
    expect(reasons.map((reason) => [reason.policy, reason.matched])).toEqual([
      [`grant ${"0".repeat(64)}`, matched],
    ]);
  });
});
