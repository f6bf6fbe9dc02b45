import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { control } from "../support/client.ts";

/** The balances of a new workspace. */
function subject() {
  const workspace = `balance-${randomBytes(6).toString("hex")}`;
  const call = (method: string, path: string, body?: unknown) =>
    control(method, path, body, { server: "off", workspace });
  return {
    call,
    get: (account: string) => call("GET", `balances/${account}`),
    put: (account: string, balance: unknown) => call("PUT", `balances/${account}`, { balance }),
  };
}

describe("the balance of an account", () => {
  it("is a million dollars to begin with, each account's and workspace's own", async () => {
    const { get, put } = subject();
    const [account, other] = [freshAlibabaAccount(), freshAlibabaAccount()];
    expect(await get(account)).toEqual({ status: 200, json: { account, balance: "1000000.00" } });
    expect(await put(account, "12.34")).toEqual({ status: 200, json: { account, balance: "12.34" } });
    expect((await get(account)).json.balance).toBe("12.34");
    expect((await get(other)).json.balance).toBe("1000000.00");
    expect((await subject().get(account)).json.balance).toBe("1000000.00");
  });

  it.each([
    ["0", "0.00"],
    ["1845", "1845.00"],
    ["0.07", "0.07"],
    ["99999999999.99", "99999999999.99"],
  ])("can be %s, to the cent", async (balance, shown) => {
    const { get, put } = subject();
    const account = freshAlibabaAccount();
    expect((await put(account, balance)).json.balance).toBe(shown);
    expect((await get(account)).json.balance).toBe(shown);
  });

  it.each([
    ["-1.00"],
    ["1.5"],
    ["1.555"],
    ["1e3"],
    [""],
    ["1,000.00"],
    ["100000000000.00"],
    [12.34],
    [null],
    [{}],
  ])("cannot be %j", async (balance) => {
    const { get, put } = subject();
    const account = freshAlibabaAccount();
    const { status, json } = await put(account, balance);
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: "invalid" } });
    expect((await get(account)).json.balance).toBe("1000000.00");
  });

  it.each([["12345"], ["111122223333"], ["a".repeat(16)]])(
    "is refused for the account %s",
    async (account) => {
      const { get, put } = subject();
      expect((await get(account)).status).toBe(400);
      expect((await put(account, "1.00")).status).toBe(400);
    },
  );

  it("is forgotten by a reset", async () => {
    const { call, get, put } = subject();
    const account = freshAlibabaAccount();
    await put(account, "1.00");
    expect((await call("POST", "reset")).status).toBe(204);
    expect((await get(account)).json.balance).toBe("1000000.00");
  });
});

describe("instances and reminders", () => {
  it("are empty in a new workspace, and refused for invalid accounts", async () => {
    const { call } = subject();
    expect(await call("GET", "instances")).toEqual({ status: 200, json: { instances: [] } });
    expect(await call("GET", "reminders")).toEqual({ status: 200, json: { reminders: [] } });
    expect((await call("GET", "reminders?instanceId=kst-a")).status).toBe(404);
    expect((await call("GET", "instances?account=1")).status).toBe(400);
    expect((await call("GET", "reminders?account=1")).status).toBe(400);
  });
});
