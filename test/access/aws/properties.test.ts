import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/aws/decide.ts";
import { explain } from "../../../src/access/aws/explain.ts";
import type { AccessRequest, AttachedPolicy } from "../../../src/access/aws/request.ts";
import { isAllowedUnconditionally } from "../../../src/access/aws/unconditional.ts";
import { stands } from "../../../src/access/policy/aws-standing-keys.ts";
import { compiledPolicy } from "../../../src/access/policy/compiled.ts";
import { Random } from "../../support/random.ts";
import {
  type Ask,
  allow,
  arnOf,
  CALLERS,
  can,
  cannot,
  deny,
  KEY,
  ROOT,
  requestOf,
  type Setup,
  type Statement,
  variable,
  verdictOf,
} from "./scene.ts";

/** Of each property. */
const ROUNDS = 2500;

const NAMES = [
  "A:root",
  "U",
  "role/R",
  "R/s",
  "fed/F",
  "V",
  "B:root",
  "*",
  "111122223333",
  "logs.amazonaws.com",
];
const ACTIONS = ["kms:Encrypt", "kms:Decrypt", "kms:*", "*", "kms:E*", "kms:?ecrypt", "s3:*"];
const CONDITIONS: Record<string, Record<string, unknown>>[] = [
  { StringEquals: { "kms:EncryptionContext:a": "1" } },
  { StringNotLike: { "kms:EncryptionContext:a": ["2*", "?"] } },
  { Null: { "kms:EncryptionContextKeys": "true" } },
  { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["a"] } },
  { "ForAnyValue:StringLike": { "kms:EncryptionContextKeys": ["b*"] } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": true } },
  { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
  { StringEquals: { "kms:EncryptionContext:a": variable("aws:username") } },
  { StringEquals: { "kms:EncryptionContext:a": "1", "aws:PrincipalTag/team": "blue" } },
  { StringNotEquals: { "aws:PrincipalTag/team": "blue" } },
];

/** Statements, requests and their changes, of a seed. */
class Makings {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  chance(part: number): boolean {
    return this.#random.next() < part;
  }

  statement(of: "resource" | "principal", effect = this.#random.pick(["Allow", "Allow", "Deny"])): Statement {
    const action = this.chance(0.1) ? "NotAction" : "Action";
    const principal = this.chance(0.1) ? "NotPrincipal" : "Principal";
    const resource =
      of === "resource" ? "*" : this.#random.pick(["*", KEY, `${KEY.slice(0, -3)}*`, "arn:aws:s3:::b"]);
    return {
      Effect: effect,
      [action]: Array.from({ length: this.#random.int(1, 2) }, () => this.#random.pick(ACTIONS)),
      Resource: resource,
      ...(of === "resource" && { [principal]: this.#principals() }),
      ...(this.chance(0.5) && { Condition: this.#random.pick(CONDITIONS) }),
    };
  }

  #principals(): unknown {
    if (this.chance(0.1)) return "*";
    const names = Array.from({ length: this.#random.int(1, 3) }, () => this.#random.pick(NAMES));
    const services = names.filter((name) => name.endsWith(".com"));
    const others = names
      .filter((name) => !name.endsWith(".com"))
      .map((name) => (name === "*" ? "*" : arnOf(name)));
    return {
      ...(others.length > 0 && { AWS: others }),
      ...(services.length > 0 && { Service: services }),
    };
  }

  #statements(of: "resource" | "principal"): Statement[] {
    return Array.from({ length: this.#random.int(0, 4) }, () => this.statement(of));
  }

  setup(): Setup {
    const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };
    const ceiling = () => [everything, ...this.#statements("principal")].slice(this.chance(0.8) ? 0 : 1);
    return {
      kp: this.#statements("resource"),
      ip: this.#statements("principal"),
      ...(this.chance(0.3) && { pb: ceiling() }),
      ...(this.chance(0.3) && { sp: ceiling() }),
      ...(this.chance(0.3) && { scp: [ceiling(), ceiling()] }),
      ...(this.chance(0.2) && { rcp: this.#statements("resource") }),
      ...(this.chance(0.2) && { vpce: [{ ...everything, Principal: "*" }, ...this.#statements("resource")] }),
      ...(this.chance(0.3) && {
        grants: [
          {
            to: this.#random.pick(["U", "role/R", "R/s", "B:root", "logs.amazonaws.com"]),
            operations: ["Encrypt", "CreateGrant"],
            constraints: {
              encryptionContext: this.chance(0.5) ? { rule: "Subset", pairs: [["a", "1"]] } : null,
              sourceArn: null,
            },
          },
        ],
      }),
      ...(this.chance(0.1) && { unguarded: true }),
      ...(this.chance(0.1) && { kind: "role" }),
    };
  }

  request(setup: Setup): AccessRequest {
    const who = this.#random.pick(Object.values(CALLERS));
    const action = this.#random.pick(["Encrypt", "Decrypt", "CreateGrant", "RetireGrant"]);
    const ec = this.#random.pick<Record<string, string>>([{}, { a: "1" }, { a: "bob", bc: "2" }]);
    return requestOf(setup, who, action, { ec });
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => [this.#random.next(), item] as const)
      .toSorted(([one], [other]) => one - other)
      .map(([, item]) => item);
  }

  /** One of the policies of a setup, with another list of statements. */
  changed(
    setup: Setup,
    change: (statements: readonly Statement[], of: "resource" | "principal") => Statement[],
  ): Setup {
    const name = this.#random.pick((["kp", "ip", "pb", "sp", "vpce"] as const).filter((each) => setup[each]));
    const of = name === "kp" || name === "vpce" ? "resource" : "principal";
    return { ...setup, [name]: change(setup[name] ?? [], of) };
  }

  /** A text with one change, as of somebody who mistypes or tries what happens. */
  mutated(text: string): string {
    const at = this.#random.int(0, text.length - 1);
    const end = Math.min(text.length, at + this.#random.int(0, 12));
    const other = this.#random.pick([
      "",
      "*",
      "?",
      '"',
      "{}",
      "[]",
      "null",
      "${",
      "}",
      ":",
      "0",
      "Not",
      "\u00e9",
      "\\u0000",
    ]);
    return text.slice(0, at) + other + text.slice(end);
  }
}

/** Runs a check with many seeds, which returns what is wrong, or null. */
function rounds(seed: number, check: (makings: Makings) => unknown): void {
  const wrong: unknown[] = [];
  for (let round = 0; round < ROUNDS && wrong.length < 3; round++) {
    const found = check(new Makings(seed * ROUNDS + round));
    if (found !== null) wrong.push({ seed: seed * ROUNDS + round, found });
  }
  expect(wrong).toEqual([]);
}

/** The policies of another setup, for the same caller. */
function withPolicies(request: AccessRequest, setup: Setup): AccessRequest {
  const { policies, guarded } = requestOf(setup, request.principal, request.action);
  const granted = request.guarded?.granted ?? null;
  return { ...request, policies, guarded: guarded && { ...guarded, granted } };
}

describe("a decision", () => {
  it("allows some of these requests and denies others, so that the properties say something", () => {
    const verdicts = new Map<string, number>();
    rounds(1, (makings) => {
      const verdict = verdictOf(decide(makings.request(makings.setup())));
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      return null;
    });
    expect(verdicts.size).toBeGreaterThan(12);
    expect(verdicts.get("✔")).toBeGreaterThan(ROUNDS / 20);
  });

  it("that allows unconditionally does so with other condition keys and other grants", () => {
    let unconditional = 0;
    rounds(7, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      if (!isAllowedUnconditionally(request)) return null;
      unconditional++;
      const contexts: Record<string, string>[] = [{}, { a: "1" }, { a: "bob", bc: "2" }];
      const others = [setup.grants, [], makings.setup().grants ?? []].flatMap((grants) =>
        contexts.map((ec) => {
          const other = { ...setup, ...(grants && { grants }) };
          return requestOf(other, request.principal, request.action, { ec });
        }),
      );
      const denied = others.filter((other) => decide(other) !== null);
      return denied.length === 0 ? null : { setup, request, denied };
    });
    expect(unconditional).toBeGreaterThan(ROUNDS / 20);
  });

  it("that allows on keys that stand does so with other condition keys and other grants", () => {
    const allowed = { withTheirValues: 0, unconditionally: 0 };
    rounds(8, (makings) => {
      const setup = makings.setup();
      const { principal, action } = makings.request(setup);
      const who = {
        isService: principal.kind === "service",
        hasSession: /^(?:assumedRole|federatedUser)$/.test(principal.kind),
      };
      const given: NonNullable<Ask["with"]> = makings.chance(0.5) ? { "aws:PrincipalTag/team": "blue" } : {};
      const request = requestOf(setup, principal, action, { with: given });
      if (isAllowedUnconditionally(request)) allowed.unconditionally++;
      if (!isAllowedUnconditionally(request, (name) => stands(name, who))) return null;
      allowed.withTheirValues++;
      const tags: NonNullable<Ask["with"]>[] = who.hasSession
        ? [{}, { "aws:PrincipalTag/team": "blue" }]
        : [given];
      const contexts: Record<string, string>[] = [{}, { a: "1" }, { a: "bob", bc: "2" }];
      const others = [setup.grants, [], makings.setup().grants ?? []].flatMap((grants) =>
        contexts.flatMap((ec) =>
          tags.map((tag) => {
            const other = { ...setup, ...(grants && { grants }) };
            return requestOf(other, principal, action, { ec, with: tag });
          }),
        ),
      );
      const denied = others.filter((other) => decide(other) !== null);
      return denied.length === 0 ? null : { setup, request, denied };
    });
    expect(allowed.unconditionally).toBeGreaterThan(ROUNDS / 20);
    expect(allowed.withTheirValues).toBeGreaterThan(allowed.unconditionally);
  });

  it("allows unconditionally only where neither a condition nor a grant bears on it", () => {
    const present = { StringEquals: { "kms:EncryptionContext:a": "1" } };
    const absent = { Null: { "kms:EncryptionContext:a": "true" } };
    const named = allow("U", "*");
    const constraints = { encryptionContext: null, sourceArn: null };
    const verdicts = (setup: Setup, who = CALLERS.U) => {
      const request = requestOf(setup, who, "Encrypt", { ec: { a: "1" } });
      return [decide(request), isAllowedUnconditionally(request)];
    };
    for (const setup of [
      { kp: [named] },
      { kp: [ROOT], ip: [can("*")] },
      { kp: [named], ip: [can("*", present)] },
    ]) {
      expect(verdicts(setup)).toEqual([null, true]);
    }
    for (const setup of [
      { kp: [allow("U", "*", present)] },
      { kp: [named, deny("U", "*", absent)] },
      { kp: [ROOT], ip: [can("*", present)] },
      { kp: [named], ip: [cannot("*", absent)] },
      {
        kp: [ROOT],
        ip: [can("*", undefined, { Resource: `arn:aws:kms:*:*:key/*${variable("aws:tokens")}` }), can("*")],
      },
      { kp: [named], rcp: [deny("*", "*", absent)] },
      { kp: [named], scp: [[can("*", present)]] },
      { kp: [], grants: [{ to: "U", operations: ["Encrypt" as const], constraints }] },
    ]) {
      expect(verdicts(setup)).toEqual([null, false]);
    }
    const toService = [{ to: "logs.amazonaws.com", operations: ["Encrypt" as const], constraints }];
    expect(verdicts({ kp: [], grants: toService }, CALLERS.logs)).toEqual([null, false]);
  });

  it("is a denial wherever a statement denies explicitly", () => {
    let denied = 0;
    rounds(2, (makings) => {
      const setup = makings.changed(makings.setup(), (statements, of) => {
        const everybody = of === "resource" ? { Principal: "*" } : {};
        return makings.shuffled([
          ...statements,
          { Effect: "Deny", Action: "*", Resource: "*", ...everybody },
        ]);
      });
      const request = makings.request(setup);
      // Services have no policies of their own, and no key policy is about retiring grants or operations without a key.
      const isOutside = request.principal.kind === "service" || request.action === "kms:RetireGrant";
      if (isOutside || setup.unguarded) return null;
      denied++;
      return decide(request)?.explicit ? null : { setup, request };
    });
    expect(denied).toBeGreaterThan(ROUNDS / 4);
  });

  it("is not lost by another Allow", () => {
    let allowed = 0;
    rounds(3, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      if (decide(request) !== null) return null;
      allowed++;
      const more = makings.changed(setup, (statements, of) =>
        makings.shuffled([...statements, makings.statement(of, "Allow")]),
      );
      return decide(withPolicies(request, more)) === null ? null : { setup, more };
    });
    expect(allowed).toBeGreaterThan(ROUNDS / 20);
  });

  it("does not depend on the order of statements", () => {
    rounds(4, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      const other = makings.changed(setup, (statements) => makings.shuffled(statements));
      const verdicts = [request, withPolicies(request, other)].map((each) => verdictOf(decide(each)));
      return verdicts[0] === verdicts[1] ? null : { setup, other, verdicts };
    });
  });

  it("is explained by statements that bore on it", () => {
    rounds(5, (makings) => {
      const request = makings.request(makings.setup());
      const { decision, reasons } = explain(request);
      const has = (effect: string) => reasons.some((reason) => reason.matched && reason.effect === effect);
      const isOfItself =
        request.principal.entityArn.endsWith(":root") || request.action === "kms:RetireGrant";
      const isConsistent =
        verdictOf(decision) === verdictOf(decide(request)) &&
        has("Deny") === (decision?.explicit ?? false) &&
        (decision !== null || isOfItself || has("Allow")) &&
        reasons.every(({ matched, missed }) => matched === (missed === null));
      return isConsistent ? null : { request, decision, reasons };
    });
  });

  it("is reached with any policy, however it was changed", () => {
    rounds(6, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      const statements = [...(setup.kp ?? []), ...(setup.ip ?? [])];
      const text = makings.mutated(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
      const policy: AttachedPolicy = { label: "changed", arn: null, policy: compiledPolicy(text) };
      const changed: AccessRequest = {
        ...request,
        guarded: request.guarded && { ...request.guarded, policy },
        policies: { ...request.policies, identity: [policy] },
      };
      return verdictOf(explain(changed).decision) === verdictOf(decide(changed)) ? null : { text };
    });
  });
});
