import { describe, expect, it } from "vitest";
import { INSTANCE_CONNECT_MS, instanceState } from "../../src/billing/instance-state.ts";
import type { Phase } from "../../src/billing/lifecycle.ts";
import { startLifecycle } from "../../src/billing/lifecycle.ts";
import { defaultSpecification } from "../../src/billing/specification.ts";

const NOW = Date.parse("2030-01-01T00:00:00Z");

const stateOf = (
  phase: Phase,
  connectedAt: number | null,
  worksExpired = false,
  cluster?: { hsms: number },
) =>
  instanceState(
    {
      lifecycle: { ...startLifecycle(NOW, 1, { status: "ManualRenewal", months: 1 }), phase },
      connection:
        connectedAt === null ? null : { connectedAt, vpcId: "vpc-1", vSwitchIds: ["vsw-1"], zoneIds: ["a"] },
      specification: defaultSpecification(cluster === undefined ? "software" : "hardware"),
      ...(cluster && { hsms: cluster.hsms }),
    },
    NOW,
    worksExpired,
  );

describe("the state of an instance", () => {
  const BEFORE = NOW - INSTANCE_CONNECT_MS;

  // "An HSM cluster that contains at least two HSMs" (Performance data for KMS, Test conditions).
  it.each([
    [2, "Connected", true],
    [1, "Disconnected", false],
    [0, "Disconnected", false],
  ])("of hardware with %i HSMs is %s", (hsms, status, usable) => {
    expect(stateOf("active", BEFORE, false, { hsms })).toEqual({ status, usable });
  });

  it.each([
    ["active", null, false, "Uninitialized", false],
    ["active", NOW, false, "Connecting", false],
    ["active", BEFORE + 1, false, "Connecting", false],
    ["active", BEFORE, false, "Connected", true],
    ["expired", BEFORE, false, "Disconnected", false],
    ["expired", BEFORE, true, "Connected", true],
    ["expired", null, false, "Disconnected", false],
    ["expired", null, true, "Uninitialized", false],
    ["suspended", BEFORE, true, "Disconnected", false],
    ["suspended", null, true, "Disconnected", false],
    ["released", BEFORE, true, "Released", false],
    ["released", null, false, "Released", false],
  ] as const)(
    "that is %s, connected at %s, working expired %s, is %s",
    (phase, at, works, status, usable) => {
      expect(stateOf(phase, at, works)).toEqual({ status, usable });
    },
  );
});
