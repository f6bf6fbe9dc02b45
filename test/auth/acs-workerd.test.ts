import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sendAcs, signAcsV1, signAcsV3 } from "../support/acs-sign.ts";
import { workerUrl } from "../support/shared-servers.ts";
import { type AcsCase, CASES, SM3_CASES, WORKER_SECRET } from "./acs-cases.ts";

const url = `${workerUrl(join(import.meta.dirname, "acs-worker.ts"))}/`;

async function verdictsOn(cases: readonly AcsCase[]): Promise<unknown> {
  const sent = { method: "POST", body: JSON.stringify(cases) };
  return (await fetch(`${url}cases`, sent)).json();
}

describe("the verification of signatures in workerd", () => {
  it("accepts known signatures, and refuses them under another secret", async () => {
    const cases = [...CASES, ...SM3_CASES];
    expect(await verdictsOn(cases)).toEqual(cases.map(() => null));
    const other = cases.map((signed) => ({ ...signed, secret: "x" }));
    expect(await verdictsOn(other)).toEqual(
      cases.map(() => expect.objectContaining({ problem: "mismatch" })),
    );
  });

  it.each([
    ["V1", signAcsV1],
    ["V3", signAcsV3],
  ])("accepts requests as they come from the network: %s", async (_, sign) => {
    const key = { accessKeyId: "testid", secretAccessKey: WORKER_SECRET, sessionToken: "token/+=" };
    const draft = {
      key,
      url,
      action: "Encrypt",
      query: { "Tag.1.Key": "a b+c", EncryptionContext: '{"密":"🔑!\'()*~"}', Empty: "" },
      form: { Plaintext: "SGVsbG8=\n +" },
    };
    const accepted = { status: 200, json: { accessKeyId: "testid", problem: null } };
    expect(await sendAcs(sign(draft))).toEqual(accepted);
    expect(await sendAcs(sign({ ...draft, method: "GET", form: {} }))).toEqual(accepted);
    expect(await sendAcs(sign({ ...draft, ahead: -890 }))).toEqual(accepted);
    expect((await sendAcs(sign({ ...draft, ahead: -910 }))).json).toMatchObject({
      problem: { problem: "expired" },
    });
    const altered = sign(draft);
    expect((await sendAcs({ ...altered, query: { ...altered.query, Empty: "x" } })).json).toMatchObject({
      problem: { problem: "mismatch" },
    });
  });
});
