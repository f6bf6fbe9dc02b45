import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/alibaba/decide.ts";
import { explain } from "../../../src/access/alibaba/explain.ts";
import type { Asked, Case } from "./cases/case.ts";
import { CONDITIONS } from "./cases/conditions.ts";
import { POLICIES } from "./cases/policies.ts";
import { PRINCIPALS } from "./cases/principals.ts";
import { type Ask, allow, CALLERS, type CallerName, requestOf, verdictOf } from "./scene.ts";

function questionOf(asked: Asked) {
  const [text, ask]: readonly [string, Ask] = typeof asked === "string" ? [asked, {}] : asked;
  const [, who = "", action = "", verdict = ""] = /^(\S+) (\S+) (.*)$/.exec(text) ?? [];
  return { who: who as CallerName, action, verdict, ask };
}

const rows = (cases: readonly Case[]) =>
  cases.flatMap(([number, setup, asked]) =>
    asked.map((each) => {
      const { who, action, verdict, ask } = questionOf(each);
      const name = `${String(number).padStart(3, "0")}: ${action} by ${CALLERS[who].arn}`;
      return { name, request: requestOf(setup, who, action, ask), verdict };
    }),
  );

describe.each([
  ["principals", PRINCIPALS],
  ["policies", POLICIES],
  ["conditions", CONDITIONS],
])("the decision cases of Alibaba Cloud about %s", (_what, cases) => {
  it.each(rows(cases))("$name: $verdict", ({ request, verdict }) => {
    expect(verdictOf(decide(request))).toBe(verdict);
    expect(verdictOf(explain(request).decision)).toBe(verdict);
  });
});

describe("a stored policy of a key", () => {
  const { Principal, ...rest } = allow("v", "Encrypt");

  it.each([
    ["NotPrincipal", { ...rest, NotPrincipal: Principal }],
    ["everybody as its Principal", { ...rest, Principal: "*" }],
    ["no Principal", rest],
  ])("that has %s, which RAM does not know, allows nobody and denies nobody", (_what, statement) => {
    for (const who of ["u", "v"] as const) {
      expect(verdictOf(decide(requestOf({ kp: [statement] }, who, "Encrypt")))).toBe("identity");
      const denying = { kp: [allow(who, "*"), { ...statement, Effect: "Deny" }] };
      expect(verdictOf(decide(requestOf(denying, who, "Encrypt")))).toBe("✔");
    }
  });
});
