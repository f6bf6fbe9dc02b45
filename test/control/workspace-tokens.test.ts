import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { control, freshAccount } from "../support/client.ts";

const newName = () => `token-${randomBytes(4).toString("hex")}`;
const asAdmin = { server: "strict", token: "test-admin-token" } as const;
const make = async (body: object = {}) => {
  const { status, json } = await control("POST", "workspaces", body, asAdmin);
  return { status, name: String(json.name), token: String(json.token) };
};
const refused = (status: number, code: string) => ({
  status,
  json: { error: { code, message: expect.any(String) } },
});

describe("a workspace's token", () => {
  it("opens the control API of its workspace, which need not be named", async () => {
    const { status, name, token } = await make({ name: newName() });
    expect([status, token]).toEqual([201, expect.stringMatching(/^fkw_[\w-]{50,}$/)]);
    const own = { server: "strict", token } as const;
    const frozen = { mode: "frozen", now: "2030-01-01T00:00:00.000Z" };
    expect(await control("PUT", "clock", frozen, own)).toMatchObject({ status: 200 });
    expect((await control("GET", "clock", undefined, { ...own, workspace: name })).json).toEqual(frozen);
    const body = { cloud: "aws", account: freshAccount() };
    expect((await control("POST", "credentials", body, own)).status).toBe(201);
    // With those that were made with the workspace.
    expect((await control("GET", "credentials", undefined, own)).json.credentials).toHaveLength(3);
    for (const path of ["requests", "usage", "costs", "quotas", `workspaces/${name}`]) {
      expect((await control("GET", path, undefined, own)).status, path).toBe(200);
    }
    const { json } = await control("GET", "clock", undefined, asAdmin);
    expect(json.mode).toBe("running");
  });

  it("opens neither another workspace's control API nor the deployment's", async () => {
    const { token } = await make();
    const other = await make();
    const own = { server: "strict", token } as const;
    for (const workspace of ["default", other.name]) {
      for (const [method, path] of [
        ["GET", "clock"],
        ["POST", "reset"],
        ["GET", "credentials"],
        ["GET", "metrics"],
      ] as const) {
        const answer = await control(method, path, undefined, { ...own, workspace });
        expect(answer, path).toEqual(refused(400, "invalid"));
      }
    }
    for (const [method, path, body] of [
      ["POST", "workspaces", {}],
      ["GET", "workspaces", undefined],
      ["GET", `workspaces/${other.name}`, undefined],
      ["DELETE", `workspaces/${other.name}`, undefined],
      ["DELETE", "workspaces/default", undefined],
      ["POST", "migrations", undefined],
    ] as const) {
      const answer = await control(method, path, body, own);
      expect([403, 409], path).toContain(answer.status);
    }
    expect((await control("GET", `workspaces/${other.name}`, undefined, asAdmin)).status).toBe(200);
  });

  it("is refused where it is altered", async () => {
    const { token } = await make();
    const swapped = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    for (const wrong of [
      swapped,
      token.slice(0, -2),
      `${token}AA`,
      token.toUpperCase(),
      "fkw_",
      "x".repeat(9000),
    ]) {
      const answer = await control("GET", "clock", undefined, { server: "strict", token: wrong });
      expect(answer).toEqual(refused(401, "unauthorized"));
    }
  });

  it("is one of several, and all end with the workspace, which is emptied", async () => {
    const first = await make({ name: newName() });
    const second = await make({ name: first.name });
    expect([second.status, second.name]).toEqual([200, first.name]);
    expect(second.token).not.toBe(first.token);
    const asked = (token: string) => control("GET", "clock", undefined, { server: "strict", token });
    for (const { token } of [first, second]) expect((await asked(token)).status).toBe(200);
    await control("PUT", "clock", { mode: "frozen" }, { server: "strict", token: first.token });
    const gone = await control("DELETE", `workspaces/${first.name}`, undefined, {
      server: "strict",
      token: first.token,
    });
    expect(gone).toEqual({ status: 204, json: {} });
    for (const { token } of [first, second]) expect(await asked(token)).toEqual(refused(401, "unauthorized"));
    const { json } = await control("GET", "clock", undefined, { ...asAdmin, workspace: first.name });
    expect(json.mode).toBe("running");
    expect((await control("DELETE", `workspaces/${first.name}`, undefined, asAdmin)).status).toBe(404);
  });

  it("keeps its workspace's newest ten", async () => {
    const { name, token } = await make();
    for (let left = 10; left > 0; left--) await make({ name });
    expect(await control("GET", "clock", undefined, { server: "strict", token })).toEqual(
      refused(401, "unauthorized"),
    );
  });

  it("opens no more than its workspace even on a server without an admin token", async () => {
    const { json } = await control("POST", "workspaces", { name: newName() }, { server: "off" });
    const own = { server: "off", token: String(json.token) } as const;
    expect((await control("GET", "clock", undefined, own)).status).toBe(200);
    const answer = await control("GET", "clock", undefined, { ...own, workspace: "default" });
    expect(answer).toEqual(refused(400, "invalid"));
    await control("DELETE", `workspaces/${json.name}`, undefined, { server: "off" });
    expect(await control("POST", "reset", undefined, own)).toEqual(refused(401, "unauthorized"));
  });
});

describe("the workspaces", () => {
  it("are listed page by page to the admin", async () => {
    const { name } = await make();
    const names = [];
    let after = "";
    for (;;) {
      const { json } = await control("GET", `workspaces?limit=2&after=${after}`, undefined, asAdmin);
      const { workspaces, next } = json as { workspaces: { name: string }[]; next?: string };
      names.push(...workspaces.map((each) => each.name));
      if (next === undefined) break;
      after = next;
    }
    expect(names).toContain(name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it.each([{ name: "Upper" }, { name: "" }, { name: "a".repeat(64) }, { name: 1 }, { ttl: 1 }, []])(
    "cannot be made of %j",
    async (body) => {
      expect(await control("POST", "workspaces", body, asAdmin)).toEqual(refused(400, "invalid"));
    },
  );

  it("always include the default one", async () => {
    expect(await control("DELETE", "workspaces/default", undefined, asAdmin)).toEqual(
      refused(409, "conflict"),
    );
  });
});
