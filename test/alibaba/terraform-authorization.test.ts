import { describe, expect, it } from "vitest";
import { LeastUser, looksGone, looksPassing } from "../support/alibaba-terraform.ts";
import { KMS_RESOURCES } from "../support/alibaba-terraform-kms.ts";
import { RAM_RESOURCES } from "../support/alibaba-terraform-ram.ts";

describe("Terraform's calls for", () => {
  it.each([...KMS_RESOURCES, ...RAM_RESOURCES])(
    "$name need no more rights than these, and each of them; what is refused looks neither gone nor passing",
    async ({ rights, live }) => {
      const user = await LeastUser.begin(rights);
      await live(user);
      for (const refusal of user.lacked) {
        const { right, operation, denial } = refusal;
        expect(refusal, `${operation} without ${right}`).toMatchObject({ code: denial, status: 403 });
        expect(looksGone(refusal), `${operation} without ${right} looks gone`).toBe(false);
        expect(looksPassing(refusal), `${operation} without ${right} looks passing`).toBe(false);
      }
      expect([...new Set(user.lacked.map(({ right }) => right))].sort()).toEqual([...rights].sort());
    },
  );
});
