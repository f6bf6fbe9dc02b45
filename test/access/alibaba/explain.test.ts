import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/alibaba/decide.ts";
import { explain } from "../../../src/access/alibaba/explain.ts";
import { A, allow, can, cannot, DEFAULT, deny, KEY, requestOf } from "./scene.ts";

const APOLLO = { StringEquals: { "kms:tag/Project": ["Apollo", "Gemini"] } };

describe("an explanation of RAM", () => {
  it("tells of each statement of each policy what matched, and what did not", () => {
    const setup = {
      cp: [[can("*")]],
      sp: [can("Encrypt")],
      ip: [can("Encrypt", "acs:oss:*:*:b"), cannot("Encrypt", "*", APOLLO)],
      kp: [
        { ...allow("role/r", "Decrypt"), Sid: "decrypt" },
        allow("u", "Encrypt"),
        deny("r/s", "*", APOLLO),
      ],
    };
    const request = requestOf(setup, "r/s", "Encrypt", { with: { "kms:tag/project": "Soyuz" } });
    const { decision, reasons } = explain(request);
    expect(decision).toEqual({ explicit: false, by: "identity", policy: null });
    const missed =
      'Condition: StringEquals kms:tag/Project wants "Apollo", "Gemini", the request has "Soyuz"';
    const session = `acs:ram::${A}:assumed-role/r/s (acs:ram::${A}:role/r)`;
    expect(reasons.map((each) => [each.policy, each.statement, each.effect, each.missed])).toEqual([
      ["control policy cp-0", "statement 1", "Allow", null],
      ["session policy", "statement 1", "Allow", null],
      ["identity policy", "statement 1", "Allow", `Resource: ${KEY} is not among "acs:oss:*:*:b"`],
      ["identity policy", "statement 2", "Deny", missed],
      ["key policy", "decrypt", "Allow", 'Action: kms:Encrypt is not among "kms:Decrypt"'],
      ["key policy", "statement 2", "Allow", `Principal: ${session} is not among "acs:ram::${A}:user/u"`],
      ["key policy", "statement 3", "Deny", missed],
    ]);
    expect(reasons.every(({ matched, missed }) => matched === (missed === null))).toBe(true);
  });

  it("says where a request has no value of a condition", () => {
    const { reasons } = explain(requestOf({ kp: null, ip: [can("*", "*", APOLLO)] }, "u", "Encrypt"));
    expect(reasons[0]?.missed).toContain("the request has none");
  });

  it("names the policy that denies", () => {
    const request = requestOf({ ip: [can("*")], kp: [DEFAULT, deny("u", "*")] }, "u", "Encrypt");
    const { decision } = explain(request);
    expect(decision).toEqual(decide(request));
    expect([decision?.explicit, decision?.by, decision?.policy?.label]).toEqual([
      true,
      "resource",
      "key policy",
    ]);
  });

  it.each([
    ["key", "u", "Encrypt", null],
    ["key", "u", "ScheduleKeyDeletion", null],
    [
      "key",
      "x",
      "ScheduleKeyDeletion",
      "Action: kms:ScheduleKeyDeletion takes no effect in the policy of a key for another account",
    ],
    ["key", "u", "RotateSecret", "Action: kms:RotateSecret takes no effect in the policy of a key"],
    [
      "secret",
      "u",
      "SetSecretPolicy",
      "Action: kms:SetSecretPolicy takes no effect in the policy of a secret",
    ],
    ["secret", "x", "GetSecretValue", null],
  ] as const)("of a policy of a %s tells whether it takes effect for %s: %s", (kind, who, action, missed) => {
    const { reasons, decision } = explain(requestOf({ kind, kp: [allow(["u", "x"], "*")] }, who, action));
    expect(reasons.map((reason) => reason.missed)).toEqual([missed]);
    if (who === "u") expect(decision === null).toBe(reasons[0]?.matched);
  });

  it.each([
    ["Encrypt", true],
    ["DisableKey", false],
  ])(
    "tells that an instance is shared with the caller's account, which is enough for %s: %s",
    (action, matched) => {
      const setup = { shared: true, ip: [can("*")] };
      const shared = ({ policy }: { readonly policy: string }) => policy === "shared instance";
      const { decision, reasons } = explain(requestOf(setup, "x", action));
      expect(reasons.find(shared)?.matched).toBe(matched);
      expect(decision === null).toBe(matched);
      expect(explain(requestOf(setup, "u", action)).reasons.some(shared)).toBe(false);
    },
  );

  it("of the owner has all that the policies say, though none of it decides", () => {
    const { decision, reasons } = explain(requestOf({ kp: [deny("A:root", "*")] }, "root", "Encrypt"));
    expect(decision).toBeNull();
    expect(reasons.map(({ effect, matched }) => [effect, matched])).toEqual([["Deny", true]]);
  });
});
