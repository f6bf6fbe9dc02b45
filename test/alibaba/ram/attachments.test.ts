import { describe, expect, it } from "vitest";
import { RAM_HOLDERS, ramClient, ramError, ramPolicy } from "../../support/ram.ts";

const SYSTEM = { PolicyName: "AliyunKMSFullAccess", PolicyType: "System" };

describe.each(RAM_HOLDERS)("a policy of a $kind", ({ kind, title, most, make }) => {
  async function scene() {
    const client = ramClient();
    const { call, failure } = client;
    await make(client, "it");
    const named = { [`${title}Name`]: "it" };
    const policy = async (PolicyName: string) => {
      await call("CreatePolicy", { PolicyName, PolicyDocument: ramPolicy("kms:*"), Description: PolicyName });
      return { PolicyName, PolicyType: "Custom" };
    };
    const list = async () => {
      const { Policies } = await call(`ListPoliciesFor${title}`, named);
      return (Policies as { Policy: unknown[] }).Policy;
    };
    const attach = (given: object) => call(`AttachPolicyTo${title}`, { ...named, ...given });
    const attachFailure = (given: object) => failure(`AttachPolicyTo${title}`, { ...named, ...given });
    const detach = (given: object) => call(`DetachPolicyFrom${title}`, { ...named, ...given });
    const detachFailure = (given: object) => failure(`DetachPolicyFrom${title}`, { ...named, ...given });
    return { ...client, named, policy, list, attach, attachFailure, detach, detachFailure };
  }

  it("is attached once, listed, counted and detached", async () => {
    const { call, policy, list, attach, attachFailure, detach, detachFailure, named } = await scene();
    const own = await policy("own");
    for (const each of [own, SYSTEM]) await attach(each);
    expect(await list()).toEqual([
      { ...own, Description: "own", DefaultVersion: "v1" },
      { ...SYSTEM, Description: expect.any(String), DefaultVersion: "v3" },
    ]);
    for (const each of [own, SYSTEM]) {
      expect((await call("GetPolicy", each)).Policy).toMatchObject({ AttachmentCount: 1 });
      const entities = await call("ListEntitiesForPolicy", each);
      expect(entities[`${title}s`]).toMatchObject({ [title]: [named] });
      const lengths = RAM_HOLDERS.map((holder) => {
        const group = entities[`${holder.title}s`] as Record<string, unknown[]>;
        return group[holder.title]?.length;
      });
      expect(lengths).toEqual(RAM_HOLDERS.map((holder) => (holder.kind === kind ? 1 : 0)));
    }
    const again = ramError(
      `EntityAlreadyExists.${title}.Policy`,
      409,
      `The ${kind} has already been attached this policy.`,
    );
    for (const each of [own, { ...SYSTEM, PolicyName: "aliyunkmsfullaccess" }]) {
      expect(await attachFailure(each)).toEqual(again);
    }
    await detach({ ...own, PolicyName: "OWN" });
    expect(await detachFailure(own)).toMatchObject({ code: `EntityNotExist.${title}.Policy`, status: 404 });
    expect(await list()).toMatchObject([SYSTEM]);
    await detach(SYSTEM);
    expect(await list()).toEqual([]);
  });

  it("must be there, and who has it too", async () => {
    const { failure, attachFailure, detachFailure, policy, named } = await scene();
    const own = await policy("own");
    const none = ramError("EntityNotExist.Policy", 404, "The policy does not exist.");
    for (const each of [
      { ...own, PolicyType: "System" },
      { ...SYSTEM, PolicyType: "Custom" },
    ]) {
      expect(await attachFailure(each)).toEqual(none);
      expect(await detachFailure(each)).toEqual(none);
    }
    for (const operation of [`AttachPolicyTo${title}`, `DetachPolicyFrom${title}`]) {
      expect(await failure(operation, { [`${title}Name`]: "nobody", ...own })).toEqual(
        ramError(`EntityNotExist.${title}`, 404, `The ${kind} does not exist.`),
      );
      expect(await failure(operation, { ...named, ...own, PolicyType: "custom" })).toEqual(
        ramError("InvalidParameter.PolicyType", 400, 'The parameter - "PolicyType" is incorrect.'),
      );
      expect(await failure(operation, { ...named, PolicyName: "own" })).toMatchObject({
        code: "MissingParameter",
      });
    }
    expect(await failure(`ListPoliciesFor${title}`, { [`${title}Name`]: "nobody" })).toMatchObject({
      code: `EntityNotExist.${title}`,
    });
  });

  it("is one of as many as may be, also where all are attached at once", async () => {
    const { policy, list, attach } = await scene();
    const own = await Promise.all(Array.from({ length: most + 1 }, (_, n) => policy(`p${n}`)));
    const outcomes = await Promise.allSettled([...own, SYSTEM].map(attach));
    const refused = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: `LimitExceeded.${title}.Policy` } }]);
    expect(await list()).toHaveLength(most + 1);
  });

  it("is not deleted while it is attached, and keeps its holder from being deleted", async () => {
    const { call, failure, policy, attach, detach, named } = await scene();
    const own = await policy("own");
    await attach(own);
    expect(await failure("DeletePolicy", { PolicyName: "own" })).toEqual(
      ramError(
        `DeleteConflict.Policy.${title}`,
        409,
        `The policy CAN NOT been attached to any ${kind} while deleting the policy.`,
      ),
    );
    expect(await failure(`Delete${title}`, named)).toMatchObject({
      code: `DeleteConflict.${title}.Policy`,
      status: 409,
    });
    await detach(own);
    await call("DeletePolicy", { PolicyName: "own" });
    await call(`Delete${title}`, named);
  });

  it("is attached or deleted where both are tried at once, never both", async () => {
    const { call, policy, list, attach, detach } = await scene();
    for (let round = 0; round < 6; round++) {
      const own = await policy(`p${round}`);
      const outcomes = await Promise.allSettled([
        attach(own),
        call("DeletePolicy", { PolicyName: own.PolicyName }),
      ]);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const isAttached = outcomes[0]?.status === "fulfilled";
      expect(await list()).toHaveLength(isAttached ? 1 : 0);
      if (isAttached) await detach(own);
    }
  });
});
