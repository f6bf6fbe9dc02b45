import { CreatePolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { iam, policyOf } from "../../support/iam.ts";
import { HOLDERS, iamCall } from "../../support/iam-holders.ts";

const POWER_USER = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";

describe.each(HOLDERS)("a managed policy of a $kind", ({ kind, member, make }) => {
  const Title = kind.charAt(0).toUpperCase() + kind.slice(1);

  async function scene() {
    const account = freshAccount();
    const client = iam({ account });
    await make(client, "it");
    const call = (verb: string, input: object = {}, noun = "Policy") =>
      iamCall(client, `${verb}${Title}${noun}`, { [member]: "it", ...input });
    const policy = async (PolicyName: string, Path = "/") => {
      const input = { PolicyName, Path, PolicyDocument: policyOf("kms:*") };
      return (await client.send(new CreatePolicyCommand(input))).Policy?.Arn ?? "";
    };
    const list = async (input: object = {}) =>
      (await call("ListAttached", input, "Policies")).AttachedPolicies;
    return { account, client, call, policy, list };
  }

  it("is attached, listed and detached; attaching it again changes nothing", async () => {
    const { call, policy, list, account } = await scene();
    const own = await policy("own", "/team/");
    expect(own).toBe(`arn:aws:iam::${account}:policy/team/own`);
    for (const PolicyArn of [own, POWER_USER, own]) await call("Attach", { PolicyArn });
    expect(await list()).toEqual([
      { PolicyName: "AWSKeyManagementServicePowerUser", PolicyArn: POWER_USER },
      { PolicyName: "own", PolicyArn: own },
    ]);
    expect(await list({ PathPrefix: "/team/" })).toEqual([{ PolicyName: "own", PolicyArn: own }]);
    await call("Detach", { PolicyArn: own });
    expect(await failure(call("Detach", { PolicyArn: own }))).toEqual({
      name: "NoSuchEntityException",
      message: `Policy ${own} was not found.`,
      status: 404,
    });
    expect(await list()).toHaveLength(1);
  });

  it("must be there", async () => {
    const { call, list, account, policy } = await scene();
    const real = await policy("real", "/team/");
    for (const PolicyArn of [
      `arn:aws:iam::${account}:policy/nothing`,
      real.replace("/team/", "/"),
      real.replace(account, freshAccount()),
      "arn:aws:iam::aws:policy/Nothing",
    ]) {
      expect(await failure(call("Attach", { PolicyArn }))).toEqual({
        name: "NoSuchEntityException",
        message: `Policy ${PolicyArn} does not exist or is not attachable.`,
        status: 404,
      });
    }
    expect(await failure(call("Attach", { PolicyArn: "arn:aws:iam::x:policy/p" }))).toEqual({
      name: "InvalidInputException",
      message: "ARN arn:aws:iam::x:policy/p is not valid.",
      status: 400,
    });
    const nobody = call("Attach", { [member]: "nobody", PolicyArn: POWER_USER });
    expect(await failure(nobody)).toMatchObject({ message: `The ${kind} with name nobody cannot be found.` });
    expect(await list()).toEqual([]);
  });

  it("is one of ten at the most, also where all are attached at once", async () => {
    const { call, policy, list } = await scene();
    const arns = await Promise.all(Array.from({ length: 11 }, (_, n) => policy(`p${n}`)));
    const outcomes = await Promise.allSettled(arns.map((PolicyArn) => call("Attach", { PolicyArn })));
    const refused = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason as Error] : []));
    expect(refused.map(({ name, message }) => ({ name, message }))).toEqual([
      { name: "LimitExceededException", message: `Cannot exceed quota for PoliciesPer${Title}: 10` },
    ]);
    expect(await list()).toHaveLength(10);
  });

  it("keeps it, and itself, from being deleted", async () => {
    const { client, call, policy } = await scene();
    const PolicyArn = await policy("own");
    await call("Attach", { PolicyArn });
    expect(await failure(call("Delete", {}, ""))).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must detach all policies first.",
      status: 409,
    });
    expect(await failure(iamCall(client, "DeletePolicy", { PolicyArn }))).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete a policy attached to entities.",
      status: 409,
    });
    await call("Detach", { PolicyArn });
    await call("Put", { PolicyName: "p", PolicyDocument: policyOf("kms:*") });
    expect(await failure(call("Delete", {}, ""))).toMatchObject({
      message: "Cannot delete entity, must delete policies first.",
    });
    await call("Delete", { PolicyName: "p" });
    await iamCall(client, "DeletePolicy", { PolicyArn });
    await call("Delete", {}, "");
    expect(await failure(call("Delete", {}, ""))).toMatchObject({ name: "NoSuchEntityException" });
  });
});
