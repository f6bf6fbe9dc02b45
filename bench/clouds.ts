import { CreateKeyCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { acsHeaders } from "./acs-headers.ts";
import { fire, type Measured, type Shot } from "./load.ts";
import { print } from "./report.ts";
import { ACCOUNT, ALIBABA_ACCOUNT, ALIBABA_REGION, control, raiseQuotas, startBench } from "./servers.ts";
import { client, shot } from "./shots.ts";

/** Minimum ratio of Alibaba Cloud's Encrypt to AWS's: without signature verification, and with V3. */
const REACH = { permissive: 0.8, strict: 0.5 } as const;

/**
 * Benchmark of Encrypt in both clouds, interleaved: AWS and Alibaba Cloud on a server that verifies no signatures, and
 * Alibaba Cloud on one that does, each request with its own nonce.
 */
export async function clouds(rounds: number, seconds: number): Promise<void> {
  const permissive = await startBench("permissive");
  const strict = await startBench("strict").catch(async (error: unknown) => {
    await permissive.server.stop();
    throw error;
  });
  try {
    await Promise.all([raiseQuotas(permissive.server.url), raiseQuotas(strict.server.url)]);
    const owner = { cloud: "alibaba", account: ALIBABA_ACCOUNT, principal: "root" };
    const made = await control(strict.server.url, "POST", "credentials", owner);
    const shots = [
      { one: await awsShot(permissive.server.url), pid: permissive.server.pid },
      {
        one: await alibabaShot("Alibaba Encrypt", permissive.server.url, {
          accessKeyId: ALIBABA_ACCOUNT,
          secretAccessKey: "any",
        }),
        pid: permissive.server.pid,
      },
      {
        one: await alibabaShot("Alibaba Encrypt, V3", strict.server.url, {
          accessKeyId: made.accessKeyId ?? "",
          secretAccessKey: made.accessKeySecret ?? "",
        }),
        pid: strict.server.pid,
      },
    ];
    for (const { one, pid } of shots) await fire(one, pid, 1);
    const results = new Map<string, Measured[]>(shots.map(({ one }) => [one.name, []]));
    for (let round = 0; round < rounds; round++) {
      const turn = round % shots.length;
      for (const { one, pid } of [...shots.slice(turn), ...shots.slice(0, turn)]) {
        results.get(one.name)?.push(await fire(one, pid, seconds));
      }
    }
    console.log("");
    print(results, "AWS Encrypt");
    console.log(`asked of the ratios: ${REACH.permissive}, and with V3 ${REACH.strict}`);
  } finally {
    await Promise.all([permissive.server.stop(), strict.server.stop()]);
  }
}

const PLAINTEXT = new Uint8Array(64).fill(7);

async function awsShot(url: string): Promise<Shot> {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
  const { KeyMetadata } = await client(url, credentials).send(new CreateKeyCommand({}));
  const command = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: PLAINTEXT });
  return shot("AWS Encrypt", url, credentials, command);
}

/** An Encrypt request as the SDKs send it: parameters in the query, signature in headers. */
async function alibabaShot(
  name: string,
  url: string,
  key: { accessKeyId: string; secretAccessKey: string },
): Promise<Shot> {
  const made = await fetch(`${url}/?RegionId=${ALIBABA_REGION}`, {
    method: "POST",
    headers: acsHeaders({ url, key, action: "CreateKey", query: { RegionId: ALIBABA_REGION } }),
  });
  const { KeyMetadata } = (await made.json()) as { KeyMetadata?: { KeyId: string } };
  const query = {
    KeyId: KeyMetadata?.KeyId ?? "",
    Plaintext: Buffer.from(PLAINTEXT).toString("base64"),
    RegionId: ALIBABA_REGION,
  };
  const headersOfEach = () => acsHeaders({ url, key, action: "Encrypt", query });
  return {
    name,
    url: `${url}/?${new URLSearchParams(query)}`,
    headers: {},
    body: "",
    headersOfEach,
  };
}
