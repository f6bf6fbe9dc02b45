/** Encrypt of the Instance API, as an application with a ClientKey sends it, against the floor. */
import { createPublicKey } from "node:crypto";
import { alibabaClient } from "../test/support/alibaba.ts";
import { makeInstance } from "../test/support/alibaba-instances.ts";
import { encodeProto, signInstanceCall } from "../test/support/instance-api.ts";
import { addClientKey, addInstanceKey } from "../test/support/instance-applications.ts";
import type { Shot } from "./load.ts";
import { ALIBABA_REGION, control, openWith, type Source } from "./servers.ts";
import { encryptAt, PLAINTEXT, yardsticksFor } from "./symmetric.ts";
import { type Opened, requestTo } from "./targets.ts";

/** Least ratio to the floor that is asked. */
const REACH = 0.8;

/** The Instance API, where a ClientKey's signature is verified on every server. */
export function instance({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const { pid, url } = bench.server;
    const encrypt = await instanceEncrypt(url);
    const against = [{ yardstick: "floor", asked: REACH }, { yardstick: "leastInstance" }];
    return [
      [
        ...yardsticksFor(bench, await encryptAt(bench)),
        ...yardsticksFor(bench, encrypt, ["leastInstance"]),
        requestTo(pid, encrypt, { against }),
      ],
    ];
  });
}

/** A shot at Encrypt with a key of an instance, in a workspace of its own whose quotas count and do not refuse. */
async function instanceEncrypt(url: string): Promise<Shot> {
  const { name: workspace = "" } = await control(url, "POST", "workspaces", {
    settings: { quotas: "observe" },
  });
  const client = alibabaClient({ url, workspace, region: ALIBABA_REGION });
  const advance = async (seconds: number) => {
    await control(url, "POST", "clock/advance", { seconds }, workspace);
  };
  const instanceId = await makeInstance(client, { advance });
  const key = await addClientKey(client, [instanceId]);
  const KeyId = await addInstanceKey({ client, instanceId });
  const body = Buffer.from(encodeProto("EncryptRequest", { KeyId, Plaintext: PLAINTEXT }));
  const publicKey = createPublicKey(key.privateKeyPem).export({ type: "spki", format: "der" });
  const headers = {
    ...signInstanceCall({ key, apiName: "Encrypt", body }),
    // For the yardstick, which knows no ClientKeys.
    "public-key": publicKey.toString("base64"),
  };
  return { name: "Instance API Encrypt", url: `${url}/`, headers, body };
}
