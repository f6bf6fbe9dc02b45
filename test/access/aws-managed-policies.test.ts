import { describe, expect, it } from "vitest";
import { MANAGED_POLICIES, managedPolicy } from "../../src/access/aws/managed-policies.ts";
import { IDENTITY_POLICY } from "../../src/access/policy/aws-profiles.ts";
import { parsePolicy } from "../../src/access/policy/parse.ts";

describe("the managed policies of AWS", () => {
  it.each(MANAGED_POLICIES)("are policies that IAM takes: $name", ({ document, id }) => {
    expect(parsePolicy(document, IDENTITY_POLICY).statements.length).toBeGreaterThan(0);
    expect(id).toMatch(/^ANPA[A-Z2-7]{17}$/);
  });

  it("have names and ids of their own", () => {
    for (const of of ["name", "id"] as const) {
      expect(new Set(MANAGED_POLICIES.map((each) => each[of])).size).toBe(MANAGED_POLICIES.length);
    }
  });

  it("are found by their ARNs in any partition", () => {
    expect(managedPolicy("arn:aws:iam::aws:policy/service-role/ROSAKMSProviderPolicy")?.version).toBe(1);
    expect(managedPolicy("arn:aws-cn:iam::aws:policy/AdministratorAccess")?.name).toBe("AdministratorAccess");
    expect(managedPolicy("arn:aws:iam::111122223333:policy/AdministratorAccess")).toBeUndefined();
    expect(managedPolicy("arn:aws:iam::aws:policy/Nothing")).toBeUndefined();
  });
});
