import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/alibaba/decide.ts";
import { denialOfAll } from "../../../src/access/alibaba/decide-any.ts";
import { explain } from "../../../src/access/alibaba/explain.ts";
import type { RamRequest } from "../../../src/access/alibaba/request.ts";
import { attachedPolicy } from "../../../src/access/policy/attached-policy.ts";
import { Random } from "../../support/random.ts";
import {
  A,
  arnOf,
  CALLERS,
  KEY,
  policyOf,
  requestOf,
  type Setup,
  type Statement,
  verdictOf,
} from "./scene.ts";

/** Of each property. */
const ROUNDS = 2500;

const NAMES = ["A:root", "A:*", "u", "u", "v", "role/r", "r/s", "x", "x", "B:*", "B:role/q", "m"];
const FEDERATED = `acs:ram::${A}:oidc-provider/github`;
const ACTIONS = ["kms:Encrypt", "kms:DisableKey", "kms:*", "*", "kms:E*", "kms:Encryp?", "ecs:*"];
const ASKED = ["Encrypt", "Encrypt", "GetSecretValue", "DisableKey", "sts:AssumeRole"];
const CONDITIONS: Record<string, Record<string, unknown>>[] = [
  { StringEquals: { "kms:tag/a": "1" } },
  { StringNotLike: { "kms:tag/a": ["2*", "?"] } },
  { StringEqualsIgnoreCase: { "KMS:tag/A": ["BOB", "1"] } },
  { Bool: { "acs:MFAPresent": false } },
  { IpAddress: { "acs:SourceIp": ["192.168.0.0/16", "10.0.0.1"] } },
  { NotIpAddress: { "acs:SourceIp": "192.168.3.4" } },
  { DateGreaterThan: { "acs:CurrentTime": "2027-01-01T00:00:00Z" } },
  { NumericLessThan: { "kms:tag/a": 5 } },
  { StringLike: { "acs:PrincipalArn": "acs:ram::*:role/*" } },
];
const EVERYTHING: Statement = { Effect: "Allow", Action: "*", Resource: "*" };

type Part = "ip" | "kp" | "sp";

/** Statements, requests and their changes, of a seed. */
class Makings {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  chance(part: number): boolean {
    return this.#random.next() < part;
  }

  statement(of: Part, effect = this.#random.pick(["Allow", "Allow", "Deny"])): Statement {
    const action = of !== "kp" && this.chance(0.1) ? "NotAction" : "Action";
    const resources = ["*", KEY, `${KEY.slice(0, -3)}*`, "acs:kms:*:*:key/*", "acs:oss:*:*:b"];
    return {
      Effect: effect,
      [action]: Array.from({ length: this.#random.int(1, 2) }, () => this.#random.pick(ACTIONS)),
      Resource: of === "kp" ? "*" : this.#random.pick(resources),
      ...(of === "kp" && { Principal: this.#principals() }),
      ...(this.chance(0.4) && { Condition: this.#random.pick(CONDITIONS) }),
    };
  }

  #principals(): unknown {
    const names = Array.from({ length: this.#random.int(1, 3) }, () => this.#random.pick(NAMES));
    return {
      RAM: names.map(arnOf),
      ...(this.chance(0.2) && { Service: ["ecs.aliyuncs.com"] }),
      ...(this.chance(0.2) && { Federated: [FEDERATED] }),
    };
  }

  #statements(of: Part): Statement[] {
    return Array.from({ length: this.#random.int(0, 4) }, () => this.statement(of));
  }

  /** Statements of a policy that can only narrow. */
  ceiling(): Statement[] {
    return [EVERYTHING, ...this.#statements("sp")].slice(this.chance(0.8) ? 0 : 1);
  }

  setup(): Setup {
    return {
      kp: this.chance(0.1) ? null : this.#statements("kp"),
      ip: this.#statements("ip"),
      ...(this.chance(0.3) && { sp: this.ceiling() }),
      ...(this.chance(0.3) && { cp: [this.ceiling(), this.ceiling()] }),
      ...(this.chance(0.1) && { unguarded: true }),
      ...(this.chance(0.1) && { shared: true }),
      ...(this.chance(0.3) && { kind: this.#random.pick(["secret", "role"] as const) }),
    };
  }

  request(setup: Setup): RamRequest {
    const who = this.#random.pick(Object.values(CALLERS));
    const tag = this.#random.pick([null, "1", "bob", "27"]);
    const given = tag === null ? {} : { with: { "kms:tag/a": tag } };
    return requestOf(setup, who, this.#random.pick(ASKED), given);
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => [this.#random.next(), item] as const)
      .toSorted(([one], [other]) => one - other)
      .map(([, item]) => item);
  }

  /** One of the policies of a setup, with another list of statements. */
  changed(setup: Setup, change: (statements: readonly Statement[], of: Part) => Statement[]): Setup {
    const name = this.#random.pick((["ip", "kp", "sp"] as const).filter((each) => setup[each]));
    const statements = (setup[name] ?? []).filter((each) => typeof each === "object");
    return { ...setup, [name]: change(statements, name) };
  }

  /** A text with one change, as of somebody who mistypes or tries what happens. */
  mutated(text: string): string {
    const at = this.#random.int(0, text.length - 1);
    const end = Math.min(text.length, at + this.#random.int(0, 12));
    const others = ["", "*", "?", '"', "{}", "[]", "null", "}", ":", "0", "Not", "\u00e9", "\\u0000"];
    return text.slice(0, at) + this.#random.pick(others) + text.slice(end);
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

/** The policies of another setup, for the same request. */
function withPolicies(request: RamRequest, setup: Setup): RamRequest {
  const { context } = request;
  return { ...requestOf(setup, request.principal, request.action), context };
}

const isAllowed = (request: RamRequest) => decide(request) === null;

/** Whether the request is of the account that owns the resource, where no policy is looked at. */
const isOwners = ({ principal, guarded, account }: RamRequest) =>
  principal.kind === "root" && principal.account === account && guarded?.kind !== "role";

describe("a decision of RAM", () => {
  it("allows some of these requests and denies others, so that the properties say something", () => {
    const verdicts = new Map<string, number>();
    rounds(1, (makings) => {
      const verdict = verdictOf(decide(makings.request(makings.setup())));
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      return null;
    });
    // Each of five kinds of policies denies explicitly and implicitly.
    expect(verdicts.size).toBe(11);
    expect(verdicts.get("✔")).toBeGreaterThan(ROUNDS / 10);
  });

  it("never allows more for another Deny", () => {
    let denied = 0;
    rounds(2, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      if (isAllowed(request)) return null;
      denied++;
      const more = makings.changed(setup, (statements, of) =>
        makings.shuffled([...statements, makings.statement(of, "Deny")]),
      );
      return isAllowed(withPolicies(request, more)) ? { setup, more } : null;
    });
    expect(denied).toBeGreaterThan(ROUNDS / 4);
  });

  it("is never lost by another Allow", () => {
    let allowed = 0;
    rounds(3, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      if (!isAllowed(request)) return null;
      allowed++;
      const more = makings.changed(setup, (statements, of) =>
        makings.shuffled([...statements, makings.statement(of, "Allow")]),
      );
      return isAllowed(withPolicies(request, more)) ? null : { setup, more };
    });
    expect(allowed).toBeGreaterThan(ROUNDS / 10);
  });

  it("is a denial wherever a policy denies everything explicitly, but to the owner", () => {
    let denied = 0;
    rounds(4, (makings) => {
      const setup = makings.changed(makings.setup(), (statements) => [...statements]);
      const deny = { Effect: "Deny", Action: "*", Resource: "*" };
      const request = makings.request({ ...setup, ip: makings.shuffled([...(setup.ip ?? []), deny]) });
      if (isOwners(request)) return isAllowed(request) ? null : { setup };
      denied++;
      return isAllowed(request) ? { setup, request } : null;
    });
    expect(denied).toBeGreaterThan(ROUNDS / 2);
  });

  it("of the account that owns the resource is to allow, whatever policies say", () => {
    let asked = 0;
    rounds(5, (makings) => {
      const request = makings.request(makings.setup());
      if (!isOwners(request)) return null;
      asked++;
      return isAllowed(request) ? null : request;
    });
    expect(asked).toBeGreaterThan(ROUNDS / 20);
  });

  it("is only narrowed by a session policy and by control policies", () => {
    let narrowed = 0;
    rounds(6, (makings) => {
      const { sp: _, cp: __, ...setup } = makings.setup();
      const request = makings.request(setup);
      const kinds: Setup[] = [{ sp: makings.ceiling() }, { cp: [makings.ceiling()] }];
      const under = kinds.map((kind) => withPolicies(request, { ...setup, ...kind }));
      if (isAllowed(request)) {
        narrowed += under.filter((each) => !isAllowed(each)).length;
        return null;
      }
      return under.some(isAllowed) ? { setup } : null;
    });
    expect(narrowed).toBeGreaterThan(ROUNDS / 50);
  });

  it("is only narrowed by another control policy of a level with one that allows all, and by another level", () => {
    rounds(7, (makings) => {
      const setup = makings.setup();
      const cp = setup.cp ?? [[EVERYTHING]];
      const request = makings.request({ ...setup, cp });
      if (isAllowed(request)) return null;
      const more = { ...setup, cp: [...cp, makings.ceiling()] };
      return isAllowed(withPolicies(request, more)) ? { more } : null;
    });
  });

  it("of another account is never to allow by one side alone", () => {
    let both = 0;
    rounds(8, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      const { principal, guarded } = request;
      const isVouched = principal.kind === "provider" || principal.kind === "service";
      if (guarded === null || isVouched || principal.account === guarded.account) return null;
      if (isAllowed(request)) both++;
      const ownAlone: RamRequest = { ...request, guarded: { ...guarded, policy: null, isShared: false } };
      if (isAllowed(ownAlone)) return { setup, side: "its own" };
      const theirsAlone: RamRequest = { ...request, identity: [] };
      // An account permits itself.
      if (principal.kind !== "root" && isAllowed(theirsAlone)) return { setup, side: "the resource's" };
      return null;
    });
    expect(both).toBeGreaterThan(ROUNDS / 200);
  });

  it("of a role to assume needs its trust policy, of whomever asks", () => {
    rounds(9, (makings) => {
      const request = makings.request({ ...makings.setup(), unguarded: false, kind: "role", kp: null });
      return isAllowed(request) ? request : null;
    });
  });

  it("does not depend on the order of statements, nor of policies", () => {
    rounds(10, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      const other = makings.changed(setup, (statements) => makings.shuffled(statements));
      const single = (setup.ip ?? []).filter((each) => typeof each === "object");
      const identity = makings.shuffled(single.map((each, at) => policyOf([each], `p${at}`)));
      const verdicts = [
        request,
        withPolicies(request, other),
        { ...request, identity },
        {
          ...request,
          controls: request.controls && {
            ...request.controls,
            levels: [...request.controls.levels].reverse(),
          },
        },
      ].map((each) => verdictOf(decide(each)));
      return new Set(verdicts).size === 1 ? null : { setup, other, verdicts };
    });
  });

  it("does not depend on the case of actions and of condition keys", () => {
    rounds(11, (makings) => {
      const request = makings.request(makings.setup());
      const other = { ...request, action: request.action.toUpperCase() };
      return verdictOf(decide(other)) === verdictOf(decide(request)) ? null : request;
    });
  });

  it("on several forms of a permission is to allow where one is allowed and none explicitly denied", () => {
    rounds(12, (makings) => {
      const setup = makings.setup();
      const forms = [makings.request(setup), makings.request(setup), makings.request(setup)];
      const decisions = forms.map(decide);
      const expected = decisions.some((each) => each?.explicit) || decisions.every((each) => each !== null);
      const denied = denialOfAll(forms);
      if ((denied !== null) !== expected) return { forms };
      return denied === null || verdictOf(decide(denied.request)) === verdictOf(denied.denial)
        ? null
        : { denied };
    });
  });

  it("is explained by statements that bore on it", () => {
    rounds(13, (makings) => {
      const request = makings.request(makings.setup());
      const { decision, reasons } = explain(request);
      const has = (effect: string) => reasons.some((reason) => reason.matched && reason.effect === effect);
      const isConsistent =
        verdictOf(decision) === verdictOf(decide(request)) &&
        (!decision?.explicit || has("Deny")) &&
        (decision !== null || request.principal.kind === "root" || has("Allow")) &&
        reasons.every(({ matched, missed }) => matched === (missed === null));
      return isConsistent ? null : { request, decision, reasons };
    });
  });

  it("is reached with any policy, however it was changed", () => {
    rounds(14, (makings) => {
      const setup = makings.setup();
      const request = makings.request(setup);
      const Statement = [...(setup.kp ?? []), ...(setup.ip ?? []), ...(setup.sp ?? [])];
      const document = makings.mutated(JSON.stringify({ Version: "1", Statement }));
      const policy = attachedPolicy({ label: "changed", arn: null, document });
      const changed: RamRequest = {
        ...request,
        identity: [policy],
        session: policy,
        guarded: request.guarded && { ...request.guarded, policy },
      };
      return verdictOf(explain(changed).decision) === verdictOf(decide(changed)) ? null : { document };
    });
  });
});
