import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { CreateAliasCommand, DescribeKeyCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { answers, Run, temporaryDirectory } from "../support/cli.ts";
import { addKey, decrypt, encrypt } from "../support/management.ts";
import { patient } from "../support/patience.ts";

const account = "111122223333";

const sdk = (endpoint: string, accessKeyId = account) =>
  new KMSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "any" },
    maxAttempts: 1,
  });
const call = async (url: string, method: string, path: string, body?: object, token?: string) => {
  const response = await fetch(`${url}/_fauxkms/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });
  return { status: response.status, text: await response.text() };
};
const start = (...flags: string[]) => new Run(["start", "--port", "0", "--data", "memory", ...flags]);
const oneLine = /^fauxkms: [^\n]+\n$/;

describe("fauxkms start", () => {
  it("prints that it is ready, with which quotas, and answers at that address", async () => {
    const run = start();
    const url = await run.ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await call(url, "GET", "health")).status).toBe(200);
    const { id } = await addKey(sdk(url));
    expect(id).not.toBe("");
    const stdout = `fauxkms ready on ${url}\nfauxkms quotas of 2020; today's: --quota-profile current\n`;
    expect(await run.stop()).toEqual({ code: 0, stdout, stderr: "" });
    expect(await answers(url)).toBe(false);
  });

  /** What a server makes of an unsigned request, of a call without a token, and of its quotas. */
  const settingsOf = async (url: string, token: string) => {
    const unsigned = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.ListKeys" },
    });
    const { text } = await call(url, "GET", "quotas", undefined, token);
    const { quotas } = JSON.parse(text) as { quotas: { id: string; limit: number }[] };
    return {
      unsigned: unsigned.status,
      withoutToken: (await call(url, "GET", "clock")).status,
      limit: quotas.find((quota) => quota.id === "crypto_symmetric")?.limit,
    };
  };

  it("takes its settings from the environment, and flags win over it", async () => {
    const env = {
      PORT: "0",
      HOST: "127.0.0.2",
      FAUXKMS_DATA: "memory",
      AUTH: "strict",
      ADMIN_TOKEN: "secret",
      QUOTA_PROFILE: "current",
      QUOTAS: "observe",
    };
    const byEnvironment = new Run(["start"], { env });
    const flags = [
      "--host=127.0.0.3",
      "--auth",
      "permissive",
      "--admin-token",
      "other",
      "--quota-profile",
      "seed",
    ];
    const byFlags = new Run(["start", ...flags, "--quotas", "off"], { env });
    const [one, two] = await Promise.all([byEnvironment.ready(), byFlags.ready()]);
    expect(one).toMatch(/^http:\/\/127\.0\.0\.2:/);
    expect(two).toMatch(/^http:\/\/127\.0\.0\.3:/);
    // Requests a second of the symmetric keys in us-east-1, in both profiles.
    const [current, seed] = [100_000, 30_000];
    expect(await settingsOf(one, "secret")).toEqual({ unsigned: 400, withoutToken: 401, limit: current });
    expect(await settingsOf(two, "other")).toEqual({ unsigned: 200, withoutToken: 401, limit: seed });
    expect((await call(two, "GET", "clock", undefined, "secret")).status).toBe(401);
  });

  it("prints help and version without starting", async () => {
    const help = await new Run(["help"]).ended;
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const flag of [
      "--port",
      "--host",
      "--data",
      "--quotas",
      "--quota-profile",
      "--auth",
      "--admin-token",
    ]) {
      expect(help.stdout).toContain(flag);
    }
    expect(await new Run(["start", "--help"]).ended).toEqual(help);
    expect(await new Run(["--version"]).ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe("the data directory", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "survives a stop by %s, which takes 2 seconds at most",
    async (signal) => {
      const data = join(temporaryDirectory(), "deep", "data");
      const first = new Run(["start", "--port", "0", "--data", data]);
      const url = await first.ready();
      const client = sdk(url);
      const { id } = await addKey(client, { Description: "kept" });
      await client.send(new CreateAliasCommand({ AliasName: "alias/kept", TargetKeyId: id }));
      const blob = await encrypt(client, id, "sealed before");
      const made = await call(url, "POST", "credentials", { cloud: "aws", account });
      const { accessKeyId } = JSON.parse(made.text) as { accessKeyId: string };
      await call(url, "PUT", "quotas/aws/enableKey", { account, region: "us-east-1", limit: 77 });
      await call(url, "PUT", "clock", { mode: "frozen", now: "2030-01-01T00:00:00Z" });
      const before = (await call(url, "GET", `quotas?account=${account}&region=us-east-1`)).text;
      const last = await addKey(client);
      const asked = performance.now();
      expect(await first.stop(signal)).toMatchObject({ code: 0, stderr: "" });
      // What is promised, on a machine that is not busy.
      expect(performance.now() - asked).toBeLessThan(patient(2000));

      const second = new Run(["start", "--port", "0"], { env: { FAUXKMS_DATA: data } });
      const again = await second.ready();
      const { KeyMetadata } = await sdk(again).send(new DescribeKeyCommand({ KeyId: "alias/kept" }));
      expect(KeyMetadata).toMatchObject({ KeyId: id, Description: "kept" });
      expect((await decrypt(sdk(again), blob)).text).toBe("sealed before");
      const { Keys } = await sdk(again, accessKeyId).send(new ListKeysCommand({}));
      expect(Keys?.map((key) => key.KeyId)).toEqual([id, last.id]);
      expect(JSON.parse((await call(again, "GET", "clock")).text)).toEqual({
        mode: "frozen",
        now: "2030-01-01T00:00:00.000Z",
      });
      const limitOf = (text: string) =>
        (JSON.parse(text) as { quotas: { id: string; limit: number }[] }).quotas.find(
          (one) => one.id === "enableKey",
        )?.limit;
      const after = (await call(again, "GET", `quotas?account=${account}&region=us-east-1`)).text;
      expect([limitOf(before), limitOf(after)]).toEqual([77, 77]);
    },
  );

  it("is .fauxkms in the working directory by default, with a secret for its owner only", async () => {
    const cwd = temporaryDirectory();
    const run = new Run(["start", "--port", "0"], { cwd });
    await addKey(sdk(await run.ready()));
    await run.stop();
    expect(statSync(join(cwd, ".fauxkms", "secret")).mode & 0o777).toBe(0o600);
  });

  it("is not needed with --data memory, which keeps nothing", async () => {
    const cwd = temporaryDirectory();
    const flags = ["start", "--port", "0", "--data", "memory"];
    const first = new Run(flags, { cwd });
    await addKey(sdk(await first.ready()));
    await first.stop();
    const second = new Run(flags, { cwd });
    expect((await sdk(await second.ready()).send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect(existsSync(join(cwd, ".fauxkms"))).toBe(false);
    expect(existsSync(join(cwd, "memory"))).toBe(false);
  });
});

describe("a start that fails", () => {
  it.each<[readonly string[], RegExp]>([
    [["start", "--nope"], /--nope/],
    [["start", "extra"], /extra/],
    [["start", "--port"], /--port/],
    [["start", "--port", "http"], /--port http/],
    [["start", "--port", "65536"], /--port 65536/],
    [["start", "--port", "-1"], /--port/],
    [["start", "--quotas", "some"], /--quotas some: must be enforce or observe or off/],
    [["start", "--auth", "none"], /--auth none: must be permissive or strict/],
    [["start", "--quota-profile", "2019"], /--quota-profile 2019: must be seed or current/],
    [["frobnicate"], /unknown command 'frobnicate'/],
    [[], /no command/],
  ])("for bad usage, %j, ends with 2 and one line", async (args, message) => {
    const { code, stdout, stderr } = await new Run(args).ended;
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toMatch(message);
  });

  it("for a bad environment ends the same way", async () => {
    const { code, stdout, stderr } = await new Run(["start"], { env: { AUTH: "lax" } }).ended;
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(oneLine);
  });

  it("because the port is taken ends with 1 and one line that names it", async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, "127.0.0.1", () => {
        const address = taken.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
    const { code, stdout, stderr } = await new Run(["start", "--data", "memory", "--port", String(port)])
      .ended;
    taken.close();
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(`127.0.0.1:${port}`);
  });

  it("because the host is no address of this machine ends with 1 and one line", async () => {
    const { code, stderr } = await start("--host", "203.0.113.1").ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain("203.0.113.1");
  });

  it.each([
    ["the directory itself", (place: string) => writeFileSync(join(place, "data"), "")],
    ["a directory above it", (place: string) => writeFileSync(place.concat("/above"), "")],
    [
      "the state in it",
      (place: string) => {
        mkdirSync(join(place, "data"));
        writeFileSync(join(place, "data", "state"), "");
      },
    ],
    [
      "the secret in it, being a directory",
      (place: string) => mkdirSync(join(place, "data", "secret"), { recursive: true }),
    ],
  ])("because of a file where a directory is needed, %s, ends with 1 and one line", async (name, prepare) => {
    const place = temporaryDirectory();
    prepare(place);
    const data = name === "a directory above it" ? join(place, "above", "data") : join(place, "data");
    const { code, stdout, stderr } = await new Run(["start", "--port", "0", "--data", data]).ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(data);
  });
});
