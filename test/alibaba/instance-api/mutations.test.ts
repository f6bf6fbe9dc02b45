import { expect, it } from "vitest";
import { MESSAGES } from "../../../src/alibaba/instance-api/messages.ts";
import { fetched } from "../../support/http.ts";
import { decodeProto, encodeProto, signInstanceCall } from "../../support/instance-api.ts";
import {
  type Application,
  addInstanceKey,
  makeApplication,
  originOf,
} from "../../support/instance-applications.ts";
import { mutatedBytes, mutatedHeaders, valuesOf } from "../../support/instance-mutations.ts";
import { FrozenWorkspace } from "../../support/management.ts";
import { seededRandom } from "../../support/random.ts";

const ROUNDS = 1000;
const random = seededRandom();

it(`${ROUNDS} mutated requests get answers, none of them a 5xx, SEED=${random.seed}`, async () => {
  const app = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"));
  const keys = [
    await addInstanceKey(app),
    await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" }),
    await addInstanceKey(app, { KeySpec: "EC_P256", KeyUsage: "SIGN/VERIFY" }),
    await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" }),
  ];
  const wrong: string[] = [];
  const seen = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const { what, status, readable } = await one(app, keys);
    seen.set(status, (seen.get(status) ?? 0) + 1);
    if (status >= 500 || !readable) wrong.push(`${status} ${what}`);
  }
  expect(wrong).toEqual([]);
  // Some got through, and some were refused for what they are and for who they are from.
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 401]));
});

async function one(app: Application, keys: readonly string[]) {
  const apiName = random.pick(Object.keys(MESSAGES));
  const values = valuesOf(random, `${apiName}Request`, keys);
  const signed = mutatedBytes(random, encodeProto(`${apiName}Request`, values));
  const headers = {
    ...signInstanceCall({ key: app.clientKey, apiName, body: signed }),
    ...mutatedHeaders(random),
  };
  const body = random.next() < 0.05 ? mutatedBytes(random, signed, 1) : signed;
  const what = `${apiName} ${JSON.stringify(headers)} ${Buffer.from(body).toString("hex").slice(0, 200)}`;
  const { status, body: answer } = await fetched(originOf(app.client), { method: "POST", headers, body });
  return { what, status, readable: isReadable(apiName, status, answer) };
}

function isReadable(apiName: string, status: number, answer: Uint8Array): boolean {
  const message = decodeProto(status === 200 ? `${apiName}Response` : "Error", answer);
  return typeof message.RequestId === "string" && (status === 200 || message.StatusCode === status);
}
