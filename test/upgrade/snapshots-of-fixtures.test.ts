import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";
import { newRsaMaterial } from "../support/rsa-keys.ts";
import { PASSPHRASE, putSnapshot, takeSnapshot } from "../support/snapshots.ts";
import { advance } from "./calls.ts";
import { addToAlibaba, checkAlibaba, checkAlibabaLater } from "./check-alibaba.ts";
import { addToAws, checkAws, checkAwsLater } from "./check-aws.ts";
import { unpackFixture } from "./fixture-file.ts";

const folder = join(import.meta.dirname, "fixtures");
/** A few of them, from the first to the last: each costs two servers. */
const FIXTURES = globSync("*.gz", { cwd: folder })
  .sort()
  .filter((_, index) => index % 6 === 0);

const EIGHT_DAYS = 8 * 86_400;

let directory = "";
const servers: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fauxkms-upgrade-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function start(data: string): Promise<string> {
  const flags = ["--port", "0", "--data", data, "--quotas", "off", "--auth", "strict"];
  const server = await startServer(readStartOptions(flags, {}), [], { newRsaKey: newRsaMaterial });
  servers.push(server);
  return server.url;
}

describe("the snapshot of a data directory of an earlier commit", () => {
  it.each(FIXTURES)("has all old contents, in another deployment: %s", async (name) => {
    const { aws, ...rest } = unpackFixture(join(folder, name), join(directory, "old"));
    // Tokens of these versions were made under the deployment's own key, which no snapshot takes along.
    const held = { ...rest, aws: { ...aws, importing: null, grant: null } };
    const document = await takeSnapshot(await start(join(directory, "old")), { passphrase: PASSPHRASE });
    const url = await start(join(directory, "new"));
    expect(await putSnapshot(url, document, { passphrase: PASSPHRASE })).toEqual({ status: 204, text: "" });
    await checkAws(url, held.aws);
    if (held.alibaba) await checkAlibaba(url, held.alibaba);
    await addToAws(url, held.aws);
    if (held.alibaba) await addToAlibaba(url, held.alibaba);
    await advance(url, EIGHT_DAYS);
    await checkAwsLater(url, held.aws);
    if (held.alibaba) await checkAlibabaLater(url, held.alibaba);
  });
});
