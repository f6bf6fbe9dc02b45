import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { UnsecuredJWT } from "jose";
import { expect, it } from "vitest";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { ramRole, STS } from "../support/alibaba-sts.ts";
import { Run, temporaryDirectory } from "../support/cli.ts";
import { http } from "../support/http.ts";

const HOST = "sts.cn-hangzhou.aliyuncs.com";

/** A server with TLS that answers to a host of STS: its URLs, and the file of its CA. */
async function serve() {
  const data = temporaryDirectory();
  const run = new Run(["start", "--port", "0", "--tls-port", "0", "--data", data, "--allowed-host", HOST]);
  const url = await run.ready();
  const said = () => /^fauxkms TLS ready on (https:\S+)\n/m.exec(run.stdout)?.[1];
  await expect.poll(said).toBeDefined();
  return { url, tlsUrl: said() ?? "", caFile: join(data, "tls", "ca.pem") };
}

it("gives credentials by HTTPS under a host name of STS", async () => {
  const { url, tlsUrl, caFile } = await serve();
  const { text: ca } = await http(url, "GET", "/_fauxkms/ca.pem", {}, "");
  expect(ca).toBe(readFileSync(caFile, "utf8"));
  const { hostname, port } = new URL(tlsUrl);
  const account = freshAlibabaAccount();
  const query = new URLSearchParams({ Version: STS, Action: "AssumeRole", AccessKeyId: account });
  const form = new URLSearchParams({ RoleArn: ramRole(account), RoleSessionName: "tests" }).toString();
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(
      {
        host: hostname,
        port,
        path: `/?${query}`,
        method: "POST",
        headers: { host: HOST, "content-type": "application/x-www-form-urlencoded" },
        agent: new Agent({ ca, servername: HOST }),
      },
      (response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: body }));
      },
    );
    sent.on("error", reject);
    sent.end(form);
  });
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
    200,
    { AssumedRoleUser: { Arn: `${ramRole(account)}/tests` } },
  ]);
});

/** What a program of a user does: credentials from a provider of the vendor's, told in JSON. */
const PROGRAM = `
import credentials from "@alicloud/credentials";
const { default: Credential, Config } = credentials;
const credential = new Credential(new Config(JSON.parse(process.argv[1])));
const { accessKeyId, securityToken } = await credential.getCredential();
console.log(JSON.stringify({ accessKeyId, hasToken: securityToken !== undefined }));
`;

it.each(["ram_role_arn", "oidc_role_arn"])(
  "gives credentials to the vendor's provider %s, which speaks HTTPS alone",
  async (type) => {
    const { tlsUrl, caFile } = await serve();
    const account = freshAlibabaAccount();
    const oidcTokenFilePath = join(temporaryDirectory(), "token");
    const claims = { iss: "https://oidc.example.com", sub: "system:serviceaccount:a:b", aud: "sts" };
    writeFileSync(oidcTokenFilePath, new UnsecuredJWT(claims).setExpirationTime("10m").encode());
    const configuration = JSON.stringify({
      type,
      roleArn: ramRole(account),
      roleSessionName: "tests",
      stsEndpoint: `localhost:${new URL(tlsUrl).port}`,
      ...(type === "ram_role_arn"
        ? { accessKeyId: account, accessKeySecret: "any" }
        : { oidcProviderArn: `acs:ram::${account}:oidc-provider/ack`, oidcTokenFilePath }),
    });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", PROGRAM, configuration],
      {
        cwd: dirname(dirname(import.meta.dirname)),
        env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
      },
    );
    expect(JSON.parse(stdout)).toEqual({ accessKeyId: expect.stringMatching(/^STS\./), hasToken: true });
  },
);
