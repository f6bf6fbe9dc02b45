import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/aws/decide.ts";
import { explain } from "../../../src/access/aws/explain.ts";
import type { AwsPrincipal } from "../../../src/access/aws/request.ts";
import type { Asked, Case } from "./cases/case.ts";
import { CONDITIONS } from "./cases/conditions.ts";
import { FURTHER } from "./cases/further.ts";
import { GRANTS } from "./cases/grants.ts";
import { PRINCIPALS } from "./cases/principals.ts";
import { type Ask, CALLERS, type CallerName, requestOf, verdictOf } from "./scene.ts";

interface Question {
  readonly who: AwsPrincipal;
  readonly action: string;
  readonly verdict: string;
  readonly ask: Ask;
}

function questionOf(asked: Asked): Question {
  if (typeof asked === "string") return questionOf([asked, {}]);
  const [first, second, third = {}] = asked;
  if (typeof first === "string") {
    const [, name = "", rest = ""] = /^(\S+) (.*)$/.exec(first) ?? [];
    return read(CALLERS[name as CallerName], rest, typeof second === "string" ? {} : second);
  }
  return read(first, typeof second === "string" ? second : "", third);
}

function read(who: AwsPrincipal, text: string, ask: Ask): Question {
  const [, action = "", verdict = ""] = /^(\S+) (.*)$/.exec(text) ?? [];
  return { who, action, verdict, ask };
}

const rows = (cases: readonly Case[]) =>
  cases.flatMap(([number, setup, asked]) =>
    asked.map((each) => {
      const { who, action, verdict, ask } = questionOf(each);
      const name = `${String(number).padStart(3, "0")}: ${action} by ${who.arn}`;
      return { name, request: requestOf(setup, who, action, ask), verdict };
    }),
  );

describe.each([
  ["principals", PRINCIPALS],
  ["conditions", CONDITIONS],
  ["grants", GRANTS],
  ["further rules", FURTHER],
])("the decision cases about %s", (_what, cases) => {
  it.each(rows(cases))("$name: $verdict", ({ request, verdict }) => {
    expect(verdictOf(decide(request))).toBe(verdict);
    expect(verdictOf(explain(request).decision)).toBe(verdict);
  });
});
