// Runs in the GitHub Action (action.yml): starts the mock in the background, waits until it is ready, and gives the later
// steps the variables by which SDKs find it. It has no dependencies, because the action's folder is a bare checkout.
import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How long the download and the start may take, in milliseconds. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 100;

const {
  FAUXKMS_PACKAGE = "fauxkms",
  FAUXKMS_ARGUMENTS = "",
  GITHUB_ENV,
  GITHUB_OUTPUT,
  RUNNER_TEMP,
} = process.env;
const log = join(RUNNER_TEMP || tmpdir(), "fauxkms.log");
const output = openSync(log, "w");
const flags = FAUXKMS_ARGUMENTS.split(/\s+/).filter((flag) => flag !== "");
const command = [
  "--yes",
  "--package",
  FAUXKMS_PACKAGE,
  "fauxkms",
  "start",
  "--port",
  "0",
  "--data",
  "memory",
  ...flags,
];
// On Windows npx is a script of the shell.
const shell = process.platform === "win32";
const child = spawn("npx", command, { detached: true, stdio: ["ignore", output, output], shell });
closeSync(output);
let ended = false;
child.once("exit", () => {
  ended = true;
});
child.once("error", () => {
  ended = true;
});

const url = await readyUrl();
if (url === null) {
  console.error(`fauxkms is not ready:\n${readFileSync(log, "utf8")}`);
  process.exit(1);
}
child.unref();
const variables = {
  FAUXKMS_URL: url,
  FAUXKMS_WORKSPACE: "default",
  AWS_ENDPOINT_URL_KMS: url,
  AWS_ENDPOINT_URL_STS: url,
  AWS_ENDPOINT_URL_IAM: url,
  AWS_ENDPOINT_URL_SERVICE_QUOTAS: url,
  AWS_ENDPOINT_URL_CLOUDWATCH: url,
  AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: url,
  AWS_ACCESS_KEY_ID: "000000000000",
  AWS_SECRET_ACCESS_KEY: "any",
  // Empty, because an earlier step may have set one of a real account.
  AWS_SESSION_TOKEN: "",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  ALIBABA_CLOUD_ACCESS_KEY_ID: "1000000000000000",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "any",
  ALIBABA_CLOUD_REGION_ID: "cn-hangzhou",
  ALIBABA_CLOUD_KMS_ENDPOINT: new URL(url).host,
};
const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
if (GITHUB_ENV) appendFileSync(GITHUB_ENV, lines.join(""));
if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `url=${url}\n`);
console.log(`fauxkms is ready on ${url}; its log is ${log}`);

/** Waits for the ready line in the log. @returns null if the process ends before, or too much time has passed */
async function readyUrl() {
  for (let waited = 0; ; waited += LOOK_MS) {
    const found = /^fauxkms ready on (\S+)$/m.exec(readFileSync(log, "utf8"))?.[1];
    if (found !== undefined) return found;
    if (ended || waited >= PATIENCE_MS) return null;
    await sleep(LOOK_MS);
  }
}
