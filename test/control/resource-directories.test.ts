import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { control } from "../support/client.ts";

const policy = (Effect: string, more: object = {}) => ({
  Version: "1",
  Statement: [{ Effect, Action: "kms:*", Resource: "*", ...more }],
});

const DIRECTORY = {
  id: "rd-3G8h1Q",
  managementAccount: "1999900001111000",
  controlPolicies: [
    [{ policy: policy("Allow") }],
    [{ id: "cp-sImPt8GCEwiq0001", policy: policy("Deny") }, { policy: policy("Allow") }],
  ],
};

function scene() {
  const workspace = `directories-${randomBytes(6).toString("hex")}`;
  const account = freshAlibabaAccount();
  const call = (method: string, path: string, body?: unknown) =>
    control(method, path, body, { server: "off", workspace });
  return { account, path: `resource-directories/${account}`, call };
}

describe("the resource directory of an account", () => {
  it("is what was put, until it is deleted", async () => {
    const { account, path, call } = scene();
    expect((await call("GET", path)).status).toBe(404);
    const put = await call("PUT", path, DIRECTORY);
    const id = expect.stringMatching(/^cp-[0-9a-f]{16}$/);
    const [[first], [second, third]] = DIRECTORY.controlPolicies as [[object], [object, object]];
    expect(put).toEqual({
      status: 200,
      json: { account, ...DIRECTORY, controlPolicies: [[{ ...first, id }], [second, { ...third, id }]] },
    });
    expect(await call("GET", path)).toEqual(put);
    expect((await call("GET", `resource-directories/${freshAlibabaAccount()}`)).status).toBe(404);
    const { account: _, ...shown } = put.json;
    expect(await call("PUT", path, shown)).toEqual(put);
    await call("PUT", path, { id: "rd-other", managementAccount: account });
    expect((await call("GET", path)).json).toEqual({
      account,
      id: "rd-other",
      managementAccount: account,
      controlPolicies: [],
    });
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("DELETE", path)).status).toBe(404);
    expect((await call("GET", path)).status).toBe(404);
  });

  it("takes control policies of up to 4,096 characters", async () => {
    const { path, call } = scene();
    const of = (length: number) => {
      const short = JSON.stringify(policy("Allow", { Sid: "" })).length;
      const Action = `kms:${"x".repeat(length - short + 1)}`;
      return { ...DIRECTORY, controlPolicies: [[{ policy: policy("Allow", { Sid: "", Action }) }]] };
    };
    expect((await call("PUT", path, of(4096))).status).toBe(200);
    expect(await call("PUT", path, of(4097))).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining("more than 4096 characters") } },
    });
  });

  it.each<[string, object, RegExp]>([
    ["an id that is none", { id: "o-a1b2c3d4e5" }, /^id: must be the id of a resource directory/],
    ["an account that is none", { managementAccount: "111122223333" }, /^managementAccount: must be 16/],
    [
      "a policy that is none",
      { controlPolicies: [[], [{ policy: {} }]] },
      /^controlPolicies\[1\]\[0\]\.policy: The policy document is malformed: .*\(in the body\)$/,
    ],
    [
      "a policy that names a principal",
      { controlPolicies: [[{ policy: policy("Allow", { Principal: { RAM: "*" } }) }]] },
      /^controlPolicies\[0\]\[0\]\.policy: /,
    ],
    [
      "the id of another policy",
      { controlPolicies: [[{ id: "p-1234abcd", policy: policy("Allow") }]] },
      /^controlPolicies\[0\]\[0\]\.id: must be the id of a control policy/,
    ],
    ["eight levels", { controlPolicies: Array(8).fill([]) }, /^controlPolicies: /],
    [
      "eleven policies of a level",
      { controlPolicies: [Array(11).fill({ policy: policy("Allow") })] },
      /^controlPolicies\[0\]: /,
    ],
    ["a member of AWS's", { serviceControlPolicies: [] }, /serviceControlPolicies/],
  ])("is refused with %s", async (_, change, message) => {
    const { path, call } = scene();
    const answer = await call("PUT", path, { ...DIRECTORY, ...change });
    expect([answer.status, answer.json.error]).toMatchObject([
      400,
      { code: "invalid", message: expect.stringMatching(message) },
    ]);
    expect((await call("GET", path)).status).toBe(404);
  });

  it("is none of an account of AWS", async () => {
    const { call } = scene();
    expect((await call("PUT", "resource-directories/111122223333", DIRECTORY)).status).toBe(400);
    expect((await call("GET", "resource-directories/111122223333")).status).toBe(400);
  });
});
