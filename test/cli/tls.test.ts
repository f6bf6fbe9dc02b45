import { createHash, X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkServerIdentity, connect, type PeerCertificate } from "node:tls";
import OpenApi, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";
import { afterAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { buyInstance } from "../support/alibaba-instances.ts";
import { type Invocation, Run, temporaryDirectory } from "../support/cli.ts";
import { makeWorkspace } from "../support/made-workspaces.ts";

const oneLine = /^fauxkms: [^\n]+\n$/;

/** A server with TLS, for one test. @returns its URLs, once it has said both */
const start = (data: string, ...flags: string[]) => startFor({}, data, ...flags);

async function startFor(invocation: Invocation, data: string, ...flags: string[]) {
  const run = new Run(["start", "--port", "0", "--tls-port", "0", "--data", data, ...flags], invocation);
  const url = await run.ready();
  const said = () => /^fauxkms TLS ready on (https:\S+)\n/m.exec(run.stdout)?.[1];
  await expect.poll(said).toBeDefined();
  return { run, url, tlsUrl: said() ?? "" };
}

/** The private CA of a data directory. */
const caIn = (data: string) => readFileSync(join(data, "tls", "ca.pem"), "utf8");

/** The path of the CA's certificate, as the server has said it. */
const caPathSaidBy = (run: Run) => /^fauxkms CA certificate in (.+)$/m.exec(run.stdout)?.[1] ?? "";

/** The certificate that a client gets that names no host (no SNI). */
function certificateWithoutName(tlsUrl: string, ca: string): Promise<PeerCertificate> {
  const { hostname, port } = new URL(tlsUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, port: Number(port), ca, checkServerIdentity: () => undefined },
      () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      },
    );
    socket.on("error", reject);
  });
}

/** Asks by HTTPS, the server's certificate and name verified. @param host the name in the URL */
function ask(
  tlsUrl: string,
  ca: string,
  host = "localhost",
  path = "/_fauxkms/health",
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(tlsUrl);
  return new Promise((resolve, reject) => {
    const agent = new Agent({ ca, servername: host });
    const headers = { host: `${host}:${port}` };
    const sent = request({ host: hostname, port, path, agent, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** ListKeys by the vendor's SDK. */
async function listKeys(tlsUrl: string, ca: string, accessKeyId = "1234567890123456"): Promise<unknown> {
  const { port } = new URL(tlsUrl);
  const client = new OpenApi(
    new Config({
      accessKeyId,
      accessKeySecret: "any",
      endpoint: `127.0.0.1:${port}`,
      protocol: "https",
      regionId: "cn-hangzhou",
      ca,
    }),
  );
  const params = new Params({
    action: "ListKeys",
    version: "2016-01-20",
    protocol: "HTTPS",
    pathname: "/",
    method: "POST",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const runtime = new RuntimeOptions({ autoretry: false });
  const { body } = await client.callApi(params, new OpenApiRequest({ query: {} }), runtime);
  return body;
}

/** A server with TLS and its data directory. */
interface Served extends Awaited<ReturnType<typeof start>> {
  readonly data: string;
}

describe("--tls-port", () => {
  const ends: (() => unknown)[] = [];

  const startShared = async (...flags: string[]): Promise<Served> => {
    const [data, cwd] = ["data", "cwd"].map((name) => mkdtempSync(join(tmpdir(), `fauxkms-test-${name}-`)));
    if (data === undefined || cwd === undefined) throw new Error("no directory");
    for (const folder of [data, cwd]) ends.push(() => rmSync(folder, { recursive: true, force: true }));
    return { data, ...(await startFor({ cwd, atEnd: (end) => ends.push(end) }, data, ...flags)) };
  };
  /** A server that only answers, for several tests, and one with another CA. Each starts when a test first needs it. */
  let answering: Promise<Served> | undefined;
  let other: Promise<Served> | undefined;
  const shared = () => {
    answering ??= startShared("--allowed-host", "*.cryptoservice.kms.aliyuncs.com");
    return answering;
  };
  const stranger = () => {
    other ??= startShared();
    return other;
  };

  // What was started last ends first, and its directories go after it.
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it("serves the same by HTTPS to clients that trust its CA, and to no others", async () => {
    const { data, tlsUrl, run } = await shared();
    // What surprises is asked of the server after the ready line.
    await expect
      .poll(() => run.stdout)
      .toMatch(
        /^fauxkms ready on http:\S+\nfauxkms TLS ready on https:\/\/127\.0\.0\.1:\d+\nfauxkms CA certificate in \S+\nfauxkms quotas of 2020; .+\n$/,
      );
    const ca = caIn(data);
    for (const host of [
      "localhost",
      "kst-hzz65f176a0ogplgqabcd.cryptoservice.kms.aliyuncs.com",
      "kst-hzz65f176a0ogplgqabcd.cryptoservice.localhost",
      "kms.cn-hangzhou.localhost",
      "us-east-1.localhost",
    ]) {
      expect(await ask(tlsUrl, ca, host)).toMatchObject({ status: 200 });
    }
    const { data: otherData, tlsUrl: otherUrl } = await stranger();
    await expect(ask(tlsUrl, caIn(otherData))).rejects.toThrow(/certificate/);
    await expect(ask(otherUrl, ca)).rejects.toThrow(/certificate/);
    await expect(ask(tlsUrl, ca, "kms.example.com")).rejects.toThrow(/altnames/);
    // Clients that have hung up do not harm it.
    expect(await ask(tlsUrl, ca)).toMatchObject({ status: 200 });
  });

  it("has certificates for the clouds' names, each made when it is asked for, and for no others", async () => {
    const { data, tlsUrl } = await shared();
    const ca = caIn(data);
    for (const host of [
      "kms.us-east-1.amazonaws.com",
      "kms.cn-north-1.amazonaws.com.cn",
      "kms-fips.us-gov-west-1.amazonaws.com",
      "sts.amazonaws.com",
      "monitoring.eu-central-1.amazonaws.com",
      "KMS.cn-shanghai-finance-1.aliyuncs.com",
      "business.aliyuncs.com",
      "business.ap-southeast-1.aliyuncs.com",
      "sts.aliyuncs.com",
      "dev.ws.localhost",
      // Again, from what is kept.
      "kms.us-east-1.amazonaws.com",
    ]) {
      // The certificate fits; whether the server may be called so is for --allowed-host to say.
      const status = host.endsWith("localhost") ? 200 : 403;
      expect([host, await ask(tlsUrl, ca, host)]).toMatchObject([host, { status }]);
    }
    for (const host of ["s3.amazonaws.com", "kms.us-east-1.amazonaws.com.example.com", "aliyuncs.com"]) {
      await expect(ask(tlsUrl, ca, host)).rejects.toThrow(/altnames/);
    }
  });

  it("has certificates for the names under which the server may be called, and answers there", async () => {
    const data = temporaryDirectory();
    const hosts = [
      "kms.us-east-1.amazonaws.com",
      "kms.corp.example",
      "*.team.example",
      "*.eu-west-3.api.aws",
    ];
    const { tlsUrl } = await start(data, ...hosts.flatMap((name) => ["--allowed-host", name]));
    for (const host of [
      "kms.us-east-1.amazonaws.com",
      "kms.corp.example",
      "one.team.example",
      "a.ws.kms.team.example",
      "kms.eu-west-3.api.aws",
      "localhost",
    ]) {
      expect([host, await ask(tlsUrl, caIn(data), host)]).toMatchObject([host, { status: 200 }]);
    }
    await expect(ask(tlsUrl, caIn(data), "other.example")).rejects.toThrow(/altnames/);
  });

  it("serves the vendor's SDK with that CA, and only with it", async () => {
    const { data, tlsUrl } = await shared();
    expect(await listKeys(tlsUrl, caIn(data))).toMatchObject({ TotalCount: 0 });
    await expect(listKeys(tlsUrl, caIn((await stranger()).data))).rejects.toThrow(/certificate/);
  });

  it("tells policies which requests came by HTTPS", async () => {
    const { url, tlsUrl, data } = await shared();
    const settings = { policies: "enforce" };
    const { name } = await makeWorkspace(url, { settings });
    const Condition = { Bool: { "acs:SecureTransport": "true" } };
    const Statement = [{ Effect: "Allow", Action: "kms:ListKeys", Resource: "*", Condition }];
    const made = await fetch(`${url}/_fauxkms/credentials`, {
      method: "POST",
      headers: { "x-fauxkms-workspace": name },
      body: JSON.stringify({
        cloud: "alibaba",
        account: "1234567890123456",
        principal: "user/u",
        policies: [{ Version: "1", Statement }],
      }),
    });
    const { accessKeyId } = (await made.json()) as { accessKeyId: string };
    expect(await listKeys(tlsUrl, caIn(data), accessKeyId)).toMatchObject({ TotalCount: 0 });
    const plain = alibabaClient({ url, accessKey: { accessKeyId, accessKeySecret: "any" } });
    expect(await plain.failure("ListKeys")).toMatchObject({ code: "Forbidden.NoPermission" });
  });

  it("answers its CA with GetKmsInstance, and serves dedicated gateways by their hosts", async () => {
    const { data, url, tlsUrl } = await shared();
    const client = alibabaClient({ url });
    const KmsInstanceId = await buyInstance(client);
    const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId });
    const ca = (KmsInstance as { CaCertificateChainPem: string }).CaCertificateChainPem;
    expect(ca).toBe(caIn(data));
    // The instance is not connected yet.
    const query = `/?Action=Encrypt&Version=2016-01-20&AccessKeyId=${client.account}&KeyId=key-1&Plaintext=AAAA`;
    for (const domain of ["localhost", "kms.aliyuncs.com"]) {
      const host = `${KmsInstanceId}.cryptoservice.${domain}`;
      expect(await ask(tlsUrl, ca, host, query)).toMatchObject({
        status: 403,
        text: expect.stringContaining("Forbidden.DKMSInstanceStateInvalid"),
      });
    }
  });

  it("keeps its CA and the data over a restart, the CA's key for the owner alone", async () => {
    const data = temporaryDirectory();
    const first = await start(data);
    const ca = caIn(data);
    expect(new X509Certificate(ca).ca).toBe(true);
    expect(statSync(join(data, "tls", "ca-key.pem")).mode & 0o777).toBe(0o600);
    expect(await first.run.stop()).toMatchObject({ code: 0, stderr: "" });
    const second = await start(data);
    expect(caIn(data)).toBe(ca);
    expect(await ask(second.tlsUrl, ca)).toMatchObject({ status: 200 });
    expect(await second.run.stop()).toMatchObject({ code: 0, stderr: "" });
    // A start that was cut off after the key was written.
    rmSync(join(data, "tls", "ca.pem"));
    const third = await start(data);
    const key = (pem: string) =>
      createHash("sha256")
        .update(new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" }))
        .digest("hex");
    expect(key(caIn(data))).toBe(key(ca));
    expect(await ask(third.tlsUrl, caIn(data))).toMatchObject({ status: 200 });
  });

  it("has a CA in memory with --data memory, and may come from the environment", async () => {
    const cwd = temporaryDirectory();
    const run = new Run(["start", "--port", "0", "--data", "memory"], { env: { TLS_PORT: "0" }, cwd });
    const url = await run.ready();
    await expect.poll(() => run.stdout).toMatch(/TLS ready on https/);
    expect(existsSync(join(cwd, ".fauxkms"))).toBe(false);
    // Its certificate is in a file for as long as it runs, and in the control API.
    await expect.poll(() => caPathSaidBy(run)).not.toBe("");
    const path = caPathSaidBy(run);
    const ca = readFileSync(path, "utf8");
    expect(await (await fetch(`${url}/_fauxkms/ca.pem`)).text()).toBe(ca);
    const [, tlsUrl = ""] = /TLS ready on (\S+)/.exec(run.stdout) ?? [];
    expect(await ask(tlsUrl, ca, "team.ws.kms.eu-west-2.localhost")).toMatchObject({ status: 200 });
    await run.stop();
    expect(existsSync(path)).toBe(false);
  });

  it("says where its certificate is, and serves it without a token, also to who asks by HTTPS", async () => {
    const data = temporaryDirectory();
    const { run, url, tlsUrl } = await start(data, "--auth", "strict", "--admin-token", "secret");
    const path = join(data, "tls", "ca.pem");
    await expect.poll(() => caPathSaidBy(run)).toBe(path);
    const answer = await fetch(`${url}/_fauxkms/ca.pem`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-pem-file"]);
    expect(await answer.text()).toBe(caIn(data));
    expect(await ask(tlsUrl, caIn(data), "localhost", "/_fauxkms/ca.pem")).toEqual({
      status: 200,
      text: caIn(data),
    });
  });

  it("has a certificate for who names no host, with all names of the machine that choose a Region", async () => {
    const data = temporaryDirectory();
    const { tlsUrl } = await start(data);
    const certificate = await certificateWithoutName(tlsUrl, caIn(data));
    for (const host of [
      ...[
        "127.0.0.1",
        "localhost",
        "eu-west-3.localhost",
        "kms.eu-west-2.localhost",
        "kms.cn-hangzhou.localhost",
      ],
      ...["eusc-de-east-1.localhost", "team.ws.localhost", "kst-1.cryptoservice.localhost"],
    ]) {
      expect(checkServerIdentity(host, certificate), host).toBeUndefined();
    }
    expect(checkServerIdentity("kms.example.com", certificate)).toBeInstanceOf(Error);
  });

  it("is off unless it is given", async () => {
    const data = temporaryDirectory();
    const run = new Run(["start", "--port", "0", "--data", data]);
    const url = await run.ready();
    const unknown = await fetch(`${url}/_fauxkms/ca.pem`);
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain("--tls-port");
    const { stdout } = await run.stop();
    expect(stdout).not.toMatch(/TLS|CA/);
    expect(existsSync(join(data, "tls"))).toBe(false);
  });

  it("stops with connections open", async () => {
    const data = temporaryDirectory();
    const { run, tlsUrl } = await start(data);
    const { hostname, port } = new URL(tlsUrl);
    const agent = new Agent({ ca: caIn(data), keepAlive: true, servername: "localhost" });
    await new Promise((resolve, reject) => {
      const sent = request({ host: hostname, port, path: "/_fauxkms/health", agent }, (answer) => {
        answer.on("end", resolve).resume();
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(await run.stop()).toMatchObject({ code: 0, stderr: "" });
    agent.destroy();
  });

  it("ends the start with 2 and one line for anything but a port", async () => {
    for (const port of ["65536", "x", "-1"]) {
      const { code, stderr } = await new Run(["start", `--tls-port=${port}`]).ended;
      expect([code, stderr]).toEqual([2, `fauxkms: --tls-port ${port}: not a port\n`]);
    }
  });

  it("ends the start with 1 and one line where the port is taken, or the CA's files do not fit", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const flags = ["start", "--port", "0", "--data"];
    const run = await new Run([...flags, "memory", "--tls-port", String(port)]).ended;
    taken.close();
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toMatch(oneLine);
    const data = temporaryDirectory();
    const first = await start(data);
    await first.run.stop();
    writeFileSync(join(data, "tls", "ca-key.pem"), "nothing\n");
    const again = await new Run([...flags, data, "--tls-port", "0"]).ended;
    expect([again.code, again.stdout]).toEqual([1, ""]);
    expect(again.stderr).toMatch(/^fauxkms: cannot use the private CA: [^\n]+ remove both for new ones\n$/);
  });
});
