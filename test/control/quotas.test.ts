import { describe, expect, it } from "vitest";
import { control, freshAccount, raw } from "../support/client.ts";
import { FrozenWorkspace, NO_KEY } from "../support/management.ts";
import type { ServerName } from "../support/servers.ts";

const START = "2030-01-01T00:00:00.000Z";

interface Quota {
  readonly id: string;
  readonly code: string | null;
  readonly limit: number;
  readonly default: number;
  readonly intervalSeconds: number;
  readonly used: number;
  readonly throttled: number;
  readonly windowEndsAt: string | null;
}

/** An account in a workspace with a frozen clock, so that nothing ends a window but the test. */
class Subject {
  readonly account = freshAccount();
  readonly region = "us-east-1";
  readonly workspace: FrozenWorkspace;

  constructor(workspace: FrozenWorkspace) {
    this.workspace = workspace;
  }

  static async begin(server: ServerName = "enforce"): Promise<Subject> {
    return new Subject(await FrozenWorkspace.begin(START, server));
  }

  call(method: string, path: string, body?: unknown) {
    return control(method, path, body, { server: this.workspace.server, workspace: this.workspace.name });
  }

  async quotas(account = this.account, region = this.region): Promise<Quota[]> {
    const { json } = await this.call("GET", `quotas?cloud=aws&account=${account}&region=${region}`);
    return json.quotas as Quota[];
  }

  async quota(id: string): Promise<Quota> {
    const found = (await this.quotas()).find((quota) => quota.id === id);
    if (!found) throw new Error(`no quota ${id}`);
    return found;
  }

  override(id: string, limit: number, more: object = {}) {
    const { account, region } = this;
    return this.call("PUT", `quotas/aws/${id}`, { account, region, limit, ...more });
  }

  /** Requests one after the other. @returns how many were let through. */
  async admitted(count: number, operation = "EnableKey", account = this.account): Promise<number> {
    let through = 0;
    for (let index = 0; index < count; index++) {
      const { json } = await raw(
        operation,
        { KeyId: NO_KEY },
        {
          server: this.workspace.server,
          account,
          headers: { "x-fauxkms-workspace": this.workspace.name },
        },
      );
      if (json.__type === "ThrottlingException") {
        expect(json.message).toBe(
          "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
        );
      } else {
        // The quota is charged before the key is looked for.
        expect(json.__type).toBe("NotFoundException");
        through += 1;
      }
    }
    return through;
  }
}

describe("GET quotas", () => {
  it("lists every quota with all that is known of it", async () => {
    const subject = await Subject.begin();
    const quotas = await subject.quotas();
    expect(quotas.length).toBeGreaterThan(40);
    expect(new Set(quotas.map((quota) => quota.id)).size).toBe(quotas.length);
    for (const quota of quotas) {
      expect(quota).toEqual({
        cloud: "aws",
        id: expect.stringMatching(/^\w+$/),
        name: expect.any(String),
        code: quota.code === null ? null : expect.stringMatching(/^L-[0-9A-F]{8}$/),
        operations: expect.arrayContaining([expect.any(String)]),
        limit: quota.default,
        intervalSeconds: expect.any(Number),
        default: expect.any(Number),
        adjustable: expect.any(Boolean),
        used: 0,
        throttled: 0,
        throttledInWindow: 0,
        windowEndsAt: null,
        source: expect.any(String),
      });
      expect(quota.limit).toBeGreaterThan(0);
    }
  });

  it("shows use and refusals in the present window, of this account and Region only", async () => {
    const subject = await Subject.begin();
    const { limit } = await subject.quota("enableKey");
    expect(await subject.admitted(limit + 3)).toBe(limit);
    const use = { used: limit, throttled: 3, throttledInWindow: 3, windowEndsAt: "2030-01-01T00:00:01.000Z" };
    expect(await subject.quota("enableKey")).toMatchObject(use);
    const unused = { used: 0, throttled: 0, throttledInWindow: 0, windowEndsAt: null };
    expect(await subject.quota("disableKey")).toMatchObject(unused);
    for (const quotas of [
      await subject.quotas(freshAccount()),
      await subject.quotas(subject.account, "eu-west-1"),
    ]) {
      expect(quotas.find((quota) => quota.id === "enableKey")).toMatchObject(unused);
    }
  });

  it("shows an empty window when its time is over; refusals stay counted", async () => {
    const subject = await Subject.begin();
    const { limit } = await subject.quota("enableKey");
    await subject.admitted(limit + 2);
    await subject.workspace.advance(0.999);
    expect(await subject.admitted(1)).toBe(0);
    await subject.workspace.advance(0.001);
    expect(await subject.quota("enableKey")).toMatchObject({
      used: 0,
      throttled: 3,
      throttledInWindow: 0,
      windowEndsAt: null,
    });
    expect(await subject.admitted(limit + 1)).toBe(limit);
    expect(await subject.quota("enableKey")).toMatchObject({ throttled: 4, throttledInWindow: 1 });
  });

  it("counts, where quotas are only observed, what would have been refused", async () => {
    const subject = await Subject.begin("observe");
    const { limit } = await subject.quota("enableKey");
    expect(await subject.admitted(limit + 2)).toBe(limit + 2);
    expect(await subject.quota("enableKey")).toMatchObject({ used: limit, throttled: 2 });
  });

  it.each([
    ["account=12", "account"],
    ["account=1234567890123456", "account"],
    ["region=mars", "region"],
    ["region=", "region"],
    ["cloud=azure", "cloud"],
  ])("refuses ?%s", async (query, named) => {
    expect(await control("GET", `quotas?${query}`)).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(new RegExp(`^${named}: `)) } },
    });
  });
});

describe("PUT and DELETE quotas", () => {
  it("lower a limit at once, and restore it at once", async () => {
    const subject = await Subject.begin();
    const { limit: standard, code } = await subject.quota("enableKey");
    const put = await subject.override("enableKey", 2);
    expect(put).toMatchObject({ status: 200, json: { id: "enableKey", limit: 2, default: standard } });
    expect(await subject.admitted(standard)).toBe(2);
    expect(await subject.quota("enableKey")).toMatchObject({ limit: 2, default: standard, used: 2 });
    const { account, region } = subject;
    const restored = await subject.call("DELETE", `quotas/aws/enableKey?account=${account}&region=${region}`);
    expect(restored).toMatchObject({ status: 200, json: { limit: standard, default: standard, code } });
    expect(await subject.admitted(standard)).toBe(standard - 2);
  });

  it("raise a limit within the window in which it was reached", async () => {
    const subject = await Subject.begin();
    const { limit } = await subject.quota("enableKey");
    expect(await subject.admitted(limit + 1)).toBe(limit);
    await subject.override("enableKey", limit + 4);
    expect(await subject.admitted(6)).toBe(4);
  });

  it("let nothing through at a limit of 0", async () => {
    const subject = await Subject.begin();
    await subject.override("enableKey", 0);
    expect(await subject.admitted(3)).toBe(0);
    expect(await subject.quota("enableKey")).toMatchObject({ limit: 0, used: 0, throttled: 3 });
  });

  it("take an interval too", async () => {
    const subject = await Subject.begin();
    const { json } = await subject.override("enableKey", 3, { intervalSeconds: 60 });
    expect(json).toMatchObject({ limit: 3, intervalSeconds: 60 });
    expect(await subject.admitted(5)).toBe(3);
    await subject.workspace.advance(59);
    expect(await subject.admitted(1)).toBe(0);
    await subject.workspace.advance(1);
    expect(await subject.admitted(4)).toBe(3);
  });

  it("accept the Service Quotas code of a quota as well, and restore it by a body", async () => {
    const subject = await Subject.begin();
    const { code, limit } = await subject.quota("enableKey");
    expect((await subject.override(String(code), 1)).json).toMatchObject({ id: "enableKey", limit: 1 });
    const { account, region } = subject;
    const { json } = await subject.call("DELETE", `quotas/aws/${code}`, { account, region });
    expect(json).toMatchObject({ id: "enableKey", limit });
  });

  it("concern one account, Region and workspace", async () => {
    const subject = await Subject.begin();
    const other = new Subject(subject.workspace);
    const { limit } = await other.quota("enableKey");
    await subject.override("enableKey", 1);
    expect(await other.admitted(limit)).toBe(limit);
    const elsewhere = await Subject.begin();
    expect(await elsewhere.admitted(limit, "EnableKey", subject.account)).toBe(limit);
    const region = await subject.quotas(subject.account, "eu-west-1");
    expect(region.find((quota) => quota.id === "enableKey")).toMatchObject({ limit });
  });

  const where = { account: "123456789012", region: "us-east-1" };

  it.each([
    [{}, "account"],
    [{ ...where }, "limit"],
    [{ ...where, limit: -1 }, "limit"],
    [{ ...where, limit: 1.5 }, "limit"],
    [{ ...where, limit: "10" }, "limit"],
    [{ ...where, limit: 1e10 }, "limit"],
    [{ ...where, limit: 1, intervalSeconds: 0 }, "intervalSeconds"],
    [{ ...where, limit: 1, intervalSeconds: -1 }, "intervalSeconds"],
    [{ ...where, limit: 1, intervalSeconds: 86_401 }, "intervalSeconds"],
    [{ ...where, limit: 1, account: 123456789012 }, "account"],
    [{ ...where, limit: 1, region: "US-EAST-1" }, "region"],
    [{ ...where, limit: 1, burst: 2 }, "the body"],
    [[], "the body"],
  ])("refuse the body %j", async (body, named) => {
    expect(await control("PUT", "quotas/aws/enableKey", body)).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(new RegExp(`^${named}: `)) } },
    });
  });

  it.each([
    "quotas/aws/noSuchQuota",
    "quotas/azure/enableKey",
    "quotas/aws/L-00000000",
    "quotas/aws/constructor",
  ])("do not find %s", async (path) => {
    for (const method of ["PUT", "DELETE"]) {
      expect(await control(method, path, { ...where, limit: 1 })).toMatchObject({
        status: 404,
        json: { error: { code: "notFound" } },
      });
    }
  });

  it.each(["", "?account=123456789012", "?account=1&region=us-east-1"])(
    "require account and Region: DELETE with %j",
    async (query) => {
      expect(await control("DELETE", `quotas/aws/enableKey${query}`)).toMatchObject({
        status: 400,
        json: { error: { code: "invalid" } },
      });
    },
  );
});
