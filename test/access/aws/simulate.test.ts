import { describe, expect, it } from "vitest";
import { type Simulation, simulate } from "../../../src/access/aws/simulate.ts";
import { A, allow, CALLERS, can, cannot, deny, KEY, policyOf, ROOT, variable } from "./scene.ts";

const none: Simulation = {
  principal: CALLERS.U,
  identity: [],
  boundary: null,
  serviceControls: [],
  resourcePolicy: null,
  actions: ["kms:Encrypt"],
  resources: ["*"],
  context: { get: () => undefined },
};

const decisions = (change: Partial<Simulation>) =>
  simulate({ ...none, ...change }).map(({ decision }) => decision);

describe("a simulation", () => {
  it("decides each action on each resource by the identity policies", () => {
    const statements = [can("Encrypt", undefined, { Resource: KEY }), { ...cannot("Decrypt"), Sid: "never" }];
    const results = simulate({
      ...none,
      identity: [policyOf(statements, "p")],
      actions: ["kms:Encrypt", "kms:decrypt"],
      resources: [KEY, "*"],
    });
    expect(results.map(({ action, resource, decision }) => [action, resource, decision])).toEqual([
      ["kms:Encrypt", KEY, "allowed"],
      ["kms:Encrypt", "*", "implicitDeny"],
      ["kms:decrypt", KEY, "explicitDeny"],
      ["kms:decrypt", "*", "explicitDeny"],
    ]);
    expect(results.map(({ matched }) => matched)).toEqual([
      [{ policy: "p", statement: "statement 1" }],
      [],
      [{ policy: "p", statement: "never" }],
      [{ policy: "p", statement: "never" }],
    ]);
  });

  it("tells which condition keys the policies read and the context lacks", () => {
    const statements = [
      can("Encrypt", { StringEquals: { "aws:RequestedRegion": "us-east-1", "kms:ViaService": "s3" } }),
      can("Encrypt", undefined, { Resource: `arn:aws:kms:*:${A}:key/${variable("aws:username")}` }),
      can("Decrypt", { Bool: { "aws:SecureTransport": true } }),
    ];
    const [result] = simulate({
      ...none,
      identity: [policyOf(statements, "p")],
      context: { get: (name) => (name === "aws:requestedregion" ? ["us-east-1"] : undefined) },
    });
    expect(result?.missingContextKeys).toEqual(["kms:ViaService", "aws:username"]);
  });

  it("tells whether boundary and organization allow", () => {
    const identity = [policyOf([can("*")], "p")];
    const boundary = policyOf([can("s3:*")], "b");
    const [limited] = simulate({ ...none, identity, boundary });
    expect(limited).toMatchObject({
      decision: "implicitDeny",
      allowedByBoundary: false,
      allowedByOrganization: null,
    });
    const serviceControls = [
      [policyOf([can("*")], "full")],
      [policyOf([can("*"), cannot("Encrypt")], "scp")],
    ];
    const [denied] = simulate({ ...none, identity, serviceControls });
    expect(denied).toMatchObject({
      decision: "explicitDeny",
      allowedByBoundary: null,
      allowedByOrganization: false,
      matched: [{ policy: "scp", statement: "statement 2" }],
    });
  });

  it("decides with a key policy as decisions do", () => {
    const identity = [policyOf([can("*")], "p")];
    const withPolicy = (statements: Parameters<typeof policyOf>[0], account = A) =>
      decisions({ identity, resourcePolicy: { policy: policyOf(statements, "key policy"), account } });
    expect(withPolicy([ROOT])).toEqual(["allowed"]);
    expect(withPolicy([allow("bob", "*")])).toEqual(["implicitDeny"]);
    expect(withPolicy([ROOT, deny("U", "*")])).toEqual(["explicitDeny"]);
    expect(
      decisions({ resourcePolicy: { policy: policyOf([allow("U", "*")], "key policy"), account: A } }),
    ).toEqual(["allowed"]);
  });
});
