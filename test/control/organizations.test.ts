import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { control, freshAccount } from "../support/client.ts";

const policy = (effect: string, more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, Action: "kms:*", Resource: "*", ...more }],
});

const ORGANIZATION = {
  id: "o-a1b2c3d4e5",
  path: "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",
  managementAccount: "999900001111",
  serviceControlPolicies: [
    [{ policy: policy("Allow") }],
    [{ id: "p-1234abcd", policy: policy("Deny") }, { policy: policy("Allow") }],
  ],
  resourceControlPolicies: [{ policy: policy("Deny", { Principal: "*" }) }],
};

function scene() {
  const workspace = `organizations-${randomBytes(6).toString("hex")}`;
  const account = freshAccount();
  const call = (method: string, path: string, body?: unknown) =>
    control(method, path, body, { server: "off", workspace });
  return { account, call };
}

describe("the organization of an account", () => {
  it("is what was put, with the ARNs of its policies, until it is deleted", async () => {
    const { account, call } = scene();
    const path = `organizations/${account}`;
    expect(await call("GET", path)).toMatchObject({ status: 404 });
    const put = await call("PUT", path, ORGANIZATION);
    expect(put).toMatchObject({ status: 200, json: { account, ...ORGANIZATION } });
    expect(put.json.serviceControlPolicies).toMatchObject([
      [{ id: expect.stringMatching(/^p-[0-9a-f]{8}$/) }],
      [
        {
          arn: "arn:aws:organizations::999900001111:policy/o-a1b2c3d4e5/service_control_policy/p-1234abcd",
        },
        {},
      ],
    ]);
    expect(await call("GET", path)).toEqual(put);
    expect(await call("GET", `organizations/${freshAccount()}`)).toMatchObject({ status: 404 });
    await call("PUT", path, { id: "o-zzzzzzzzzz", managementAccount: account });
    expect((await call("GET", path)).json).toEqual({
      account,
      id: "o-zzzzzzzzzz",
      path: "o-zzzzzzzzzz/r-root/",
      managementAccount: account,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    });
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("DELETE", path)).status).toBe(404);
    expect((await call("GET", path)).status).toBe(404);
  });

  it.each<[string, object, RegExp]>([
    ["an id that is none", { id: "org" }, /id/],
    ["a path of another organization", { path: "o-zzzzzzzzzz/r-ab12/" }, /path: must begin/],
    ["an account that is none", { managementAccount: "1" }, /managementAccount: must be 12 digits/],
    ["a policy that is none", { serviceControlPolicies: [[{ policy: {} }]] }, /Syntax errors in policy/],
    [
      "a service control policy that names a principal",
      { serviceControlPolicies: [[{ policy: policy("Allow", { Principal: "*" }) }]] },
      /serviceControlPolicies\[0\]\[0\]\.policy: Policy document should not specify a principal/,
    ],
    [
      "a resource control policy that allows",
      { resourceControlPolicies: [{ policy: policy("Allow", { Principal: "*" }) }] },
      /Effect must be Deny/,
    ],
    [
      "a resource control policy of one principal",
      { resourceControlPolicies: [{ policy: policy("Deny", { Principal: { AWS: "111122223333" } }) }] },
      /Invalid principal/,
    ],
    ["eight levels", { serviceControlPolicies: Array(8).fill([]) }, /serviceControlPolicies/],
  ])("is refused with %s", async (_, change, message) => {
    const { account, call } = scene();
    const answer = await call("PUT", `organizations/${account}`, { ...ORGANIZATION, ...change });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.json)).toMatch(message);
    expect((await call("GET", `organizations/${account}`)).status).toBe(404);
  });
});

describe("the policy of a VPC endpoint", () => {
  it("is what was put, until it is deleted", async () => {
    const { account, call } = scene();
    const path = `vpc-endpoints/${account}/vpce-0123456789abcdef0`;
    expect((await call("GET", path)).status).toBe(404);
    const body = { policy: policy("Allow", { Principal: { AWS: "111122223333" } }) };
    const shown = { account, id: "vpce-0123456789abcdef0", ...body };
    expect(await call("PUT", path, body)).toEqual({ status: 200, json: shown });
    expect(await call("GET", path)).toEqual({ status: 200, json: shown });
    expect((await call("PUT", path, { policy: { Statement: [] } })).status).toBe(400);
    expect((await call("GET", path)).json).toEqual(shown);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("DELETE", path)).status).toBe(404);
    expect((await call("PUT", `vpc-endpoints/${account}/endpoint`, body)).status).toBe(400);
    expect((await call("PUT", "vpc-endpoints/1/vpce-0123456789abcdef0", body)).status).toBe(400);
  });

  it("is one of a hundred at the most", async () => {
    const { account, call } = scene();
    const put = (n: number) =>
      call("PUT", `vpc-endpoints/${account}/vpce-${n.toString(16).padStart(8, "0")}`, {
        policy: policy("Allow", { Principal: "*" }),
      });
    const answers = await Promise.all(Array.from({ length: 101 }, (_, n) => put(n)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(100).fill(200), 409]);
  });
});
