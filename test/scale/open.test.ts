import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, it } from "vitest";
import { between, type CountedServer, startCounted } from "../support/counted-server.ts";
import { clientsOf, controlAt, type MadeWorkspace, makeWorkspace } from "../support/made-workspaces.ts";

const ADMIN = "the-admin";
let server: CountedServer;

beforeAll(async () => {
  server = await startCounted("--record", "off", "--admin-token", ADMIN, "--signup", "open");
});

afterAll(() => server.stop());

/** Calls of Durable Objects, by method, during a few requests that follow others. */
async function callsIn(made: MadeWorkspace): Promise<string[]> {
  const { aws } = clientsOf(made);
  const { KeyMetadata } = await aws.send(new CreateKeyCommand({}));
  const encrypt = () =>
    aws.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(1) }));
  await encrypt();
  const before = await server.counts(made.name);
  for (let request = 0; request < 5; request++) await encrypt();
  return Object.keys(between(before, await server.counts(made.name)).calls);
}

it("requests of an openly made workspace are counted without a call of their own", async () => {
  const usual = [
    "Workspace.state",
    "KeyStore.keys.lookup",
    "KeyStore.keys.recordUses",
    "QuotaCounters.lease",
    "QuotaCounters.report",
  ];
  for (const token of [undefined, ADMIN]) {
    const made = await makeWorkspace(server.url, {}, token);
    expect(usual).toEqual(expect.arrayContaining(await callsIn(made)));
  }
});

it("a local server, which knows no addresses, lets all who have no token make so many workspaces", async () => {
  const answers = [];
  for (let each = 0; each < 4; each++) {
    const address = { "cf-connecting-ip": `192.0.2.${each}` };
    const path = `${server.url}/_fauxkms/workspaces`;
    answers.push((await fetch(path, { method: "POST", body: "{}", headers: address })).status);
  }
  // One was made above.
  expect(answers).toEqual([201, 201, 409, 409]);
  expect((await controlAt(server.url, "POST", "workspaces", {}, ADMIN)).status).toBe(201);
});
