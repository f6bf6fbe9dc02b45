import { ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { temporaryDirectory } from "../support/cli.ts";
import { kms } from "../support/client.ts";
import { seededRandom } from "../support/random.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const ACCOUNT = "111122223333";
const REGIONS = ["us-east-1", "eu-west-3", "eu-central-1"];
const KEYS = 12;
const ROUNDS = 4;

const random = seededRandom();

/** Keys in three Regions, and what is kept elsewhere. */
const fixture = (round: number) => ({
  fauxkms: "fixture/1",
  aws: {
    account: ACCOUNT,
    keys: REGIONS.flatMap((region) =>
      Array.from({ length: KEYS }, (_, n) => ({
        region,
        alias: `alias/r${round}-${n}`,
        tags: { n: String(n) },
      })),
    ),
    quotas: [{ id: "createKey", limit: 50 + round }],
    credentials: [{ accessKeyId: `AKIACRASH00000000${round}`, secretAccessKey: "a-secret-of-it" }],
  },
  alibaba: {
    keys: [{ alias: `alias/r${round}` }],
    secrets: [{ name: `s${round}`, key: `alias/r${round}`, versions: [{ id: "v1", value: "x" }] }],
  },
});

async function load(url: string, round: number): Promise<{ created: number; skipped: number }> {
  const path = `${url}/_fauxkms/fixtures?mode=merge`;
  const answer = await fetch(path, { method: "POST", body: JSON.stringify(fixture(round)) });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { created: number; skipped: number };
}

it("a fixture whose load is killed is completed by the same fixture with merge, and what was answered stays", async () => {
  const data = temporaryDirectory();
  const items = REGIONS.length * KEYS + 4;
  for (let round = 0; round < ROUNDS; round++) {
    const server = await SpawnedServer.start(["--data", data, "--quotas", "off"]);
    const sent = load(server.url, round).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, random.int(0, 60)));
    await server.crash();
    const answered = await sent;
    const again = await SpawnedServer.start(["--data", data, "--quotas", "off"]);
    const { created, skipped } = await load(again.url, round);
    expect(created + skipped).toBe(items);
    if (answered) expect(skipped).toBe(items);
    for (const region of REGIONS) {
      const client = kms({ url: again.url, account: ACCOUNT, region });
      const { Keys } = await client.send(new ListKeysCommand({ Limit: 1000 }));
      expect(Keys).toHaveLength(KEYS * (round + 1));
      const { Aliases } = await client.send(new ListAliasesCommand({ Limit: 100 }));
      expect(Aliases?.filter(({ TargetKeyId }) => TargetKeyId)).toHaveLength(KEYS * (round + 1));
    }
    await again.stop();
  }
});
