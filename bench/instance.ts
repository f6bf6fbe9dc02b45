/** Encrypt of the Instance API, as an application with a ClientKey sends it, against the floor. */
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

/** The Instance API, its ClientKey's signature not verified. */
export function instance({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async (bench) => {
    const floor = yardsticksFor(bench, await encryptAt(bench));
    const against = [{ yardstick: "floor", asked: REACH }];
    return [[...floor, requestTo(bench.server.pid, await instanceEncrypt(bench.server.url), { against })]];
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
  const headers = signInstanceCall({ key, apiName: "Encrypt", body });
  return { name: "Instance API Encrypt", url: `${url}/`, headers, body };
}
