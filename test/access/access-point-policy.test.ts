import { describe, expect, it } from "vitest";
import { type AccessAttempt, allows, type EffectivePolicy } from "../../src/access/access-point-policy.ts";
import { KEY_USER, SECRET_USER } from "../support/access-points.ts";

const INSTANCE = "kst-hzz0000000000000000";

function policy(
  given: {
    instance?: string;
    permissions?: readonly string[];
    resources?: readonly string[];
    sources?: readonly (readonly string[])[];
  } = {},
): EffectivePolicy {
  return {
    policy: {
      description: "",
      kmsInstance: given.instance ?? INSTANCE,
      permissions: JSON.stringify(given.permissions ?? [KEY_USER, SECRET_USER]),
      resources: JSON.stringify(given.resources ?? ["key/*", "secret/*"]),
      accessControlRules: "{}",
    },
    sources: (given.sources ?? []).map((list) => JSON.stringify(list)),
  };
}

const KEY: AccessAttempt = { instanceId: INSTANCE, kind: "key", name: "key-a", address: null };
const SECRET: AccessAttempt = { ...KEY, kind: "secret", name: "db/password" };
const RANDOM: AccessAttempt = { ...KEY, name: null };

it("no policy allows nothing", () => {
  expect(allows([], KEY)).toBe(false);
});

it("a policy is for its instance", () => {
  expect(allows([policy()], KEY)).toBe(true);
  expect(allows([policy({ instance: "kst-other" })], KEY)).toBe(false);
  expect(allows([policy({ instance: "shared" })], KEY)).toBe(false);
});

it("permissions are for keys or for secrets", () => {
  const keys = [policy({ permissions: [KEY_USER] })];
  const secrets = [policy({ permissions: [SECRET_USER] })];
  expect([KEY, SECRET, RANDOM].map((one) => allows(keys, one))).toEqual([true, false, true]);
  expect([KEY, SECRET, RANDOM].map((one) => allows(secrets, one))).toEqual([false, true, false]);
  expect(allows([policy({ permissions: ["RbacPermission/Template/SecretUser"] })], SECRET)).toBe(true);
});

it("resources are named one by one, or all of a kind", () => {
  const named = [policy({ resources: ["key/key-a", "secret/db/password"] })];
  expect(allows(named, KEY)).toBe(true);
  expect(allows(named, SECRET)).toBe(true);
  expect(allows(named, { ...KEY, name: "key-b" })).toBe(false);
  expect(allows(named, { ...SECRET, name: "db" })).toBe(false);
  expect(allows(named, { ...SECRET, name: "key-a" })).toBe(false);
  expect(allows([policy({ resources: ["secret/*"] })], KEY)).toBe(false);
  expect(allows([policy({ resources: ["secret/*"] })], RANDOM)).toBe(true);
  expect(allows([policy({ resources: ["key/k*"] })], KEY)).toBe(false);
});

it("a single policy has to allow the whole request: halves of two do not add up", () => {
  const halves = [policy({ resources: ["secret/*"] }), policy({ permissions: [SECRET_USER] })];
  expect(allows(halves, KEY)).toBe(false);
  expect(allows([...halves, policy()], KEY)).toBe(true);
});

describe("network rules", () => {
  const from = (address: string | null, ...sources: (readonly string[])[]) =>
    allows([policy({ sources })], { ...KEY, address });

  it.each([
    ["10.1.2.3", ["10.1.2.3"], true],
    ["10.1.2.4", ["10.1.2.3"], false],
    ["192.168.255.255", ["192.168.0.0/16"], true],
    ["192.169.0.0", ["192.168.0.0/16"], false],
    ["172.16.17.7", ["172.16.16.0/23"], true],
    ["172.16.18.0", ["172.16.16.0/23"], false],
    ["255.255.255.255", ["0.0.0.0/0"], true],
    ["10.1.2.3", ["10.1.2.3/32"], true],
    ["10.1.2.2", ["10.1.2.3/32"], false],
    ["10.1.2.2", ["10.1.2.3/31"], true],
    ["::ffff:10.1.2.3", ["10.1.2.3"], true],
    ["2001:db8::1", ["0.0.0.0/0"], false],
    ["nonsense", ["0.0.0.0/0"], false],
    ["10.1.2.3", [], false],
  ])("allow the address %s by %j: %s", (address, list, allowed) => {
    expect(from(address, list)).toBe(allowed);
  });

  it("allow an address that any of them has, and every address where there is none", () => {
    expect(from("10.1.2.3", ["192.168.0.0/16"], ["10.0.0.0/8"])).toBe(true);
    expect(from("10.1.2.3")).toBe(true);
  });

  it("do not keep out the machine's own requests", () => {
    for (const address of [null, "127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      expect(from(address, ["192.168.0.0/16"])).toBe(true);
    }
  });
});
