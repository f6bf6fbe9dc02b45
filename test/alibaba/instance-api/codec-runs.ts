import { decodeMessage, encodeMessage } from "../../../src/alibaba/instance-api/codec.ts";
import { MESSAGES } from "../../../src/alibaba/instance-api/messages.ts";
import { utf8 } from "../../../src/bytes.ts";
import { garbage, Report } from "../../crypto/report.ts";
import { Random } from "../../support/random.ts";

/** Bytes of every kind, read as every request, wherever this module runs. */
export async function runCodecGarbage({ randomSeed }: { readonly randomSeed: number }): Promise<Report> {
  const report = new Report();
  const random = new Random(randomSeed);
  const requests = Object.values(MESSAGES).map(({ request }) => request);
  const whole = encodeMessage(MESSAGES.Encrypt.request, {
    KeyId: "key-hzz62f1cb66fa42qo0000",
    Plaintext: utf8("hello"),
    Algorithm: "AES_GCM",
    Aad: random.bytes(300),
  });
  const secret = encodeMessage(MESSAGES.GetSecretValue.request, {
    SecretName: "a",
    FetchExtendedConfig: true,
  });
  const length = encodeMessage(MESSAGES.GenerateRandom.request, { Length: -1 });
  await report.garbage("garbage", garbage(random, [whole, secret, length], 1300), async (input) => {
    for (const request of requests) {
      const values = decodeMessage(request, input);
      // What could be read can be written, and is read as the same again.
      if (values === null) continue;
      const again = decodeMessage(request, encodeMessage(request, values));
      if (again === null || textOf(again) !== textOf(values)) return false;
    }
    return true;
  });
  return report;
}

/** The fields in one order: they are read in whichever order they come, and written in that of their numbers. */
function textOf(values: object): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
