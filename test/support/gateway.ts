import { request } from "node:http";
import { type RawAlibabaAnswer, rawAlibaba } from "./alibaba.ts";
import { bss, purchase, type Wanted } from "./alibaba-instances.ts";
import type { AlibabaClient } from "./alibaba-keys.ts";
import { serverUrl } from "./client.ts";

/** Number of concurrent requests. */
const IN_FLIGHT = 40;

/** A request to a dedicated gateway: an operation and its parameters. */
export type Sent = Readonly<Record<string, string>> & { readonly Action: string };

/** An answer of a gateway. */
export interface Seen {
  readonly status: number;
  readonly code: unknown;
  readonly json: RawAlibabaAnswer["json"];
}

/** Sends an operation to the dedicated gateway of an instance, which a header names. */
export async function atGateway(client: AlibabaClient, instance: string, sent: Sent): Promise<Seen> {
  // The Region that a client names does not matter: the instance has one.
  const options = { ...client, region: "us-east-1" };
  const headers = { "x-fauxkms-instance": instance };
  const { status, json } = await rawAlibaba(sent, options, { method: "POST", headers });
  return { status, code: json.Code, json };
}

/** Sends an operation to the gateway that the host name gives, in the default workspace or the client's. */
export function atHost(client: AlibabaClient, instance: string, sent: Sent): Promise<Seen> {
  const { hostname, port } = new URL(client.url ?? serverUrl(client.server ?? "off"));
  const query = new URLSearchParams({ Version: "2016-01-20", AccessKeyId: client.account, ...sent });
  const headers = {
    host: `${instance}.cryptoservice.kms.aliyuncs.com`,
    ...(client.workspace !== undefined && { "x-fauxkms-workspace": client.workspace }),
  };
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path: `/?${query}`, method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        const json = JSON.parse(text) as RawAlibabaAnswer["json"];
        resolve({ status: response.statusCode ?? 0, code: json.Code, json });
      });
    });
    call.on("error", reject);
    call.end();
  });
}

/** Sends requests. @returns the number that is not throttled. */
export async function notThrottled(count: number, send: (n: number) => Promise<Seen>): Promise<number> {
  let sent = 0;
  let passes = 0;
  const worker = async () => {
    while (sent < count) {
      const { status, code } = await send(sent++);
      if (status >= 500) throw new Error(`${status} ${code}`);
      if (code !== "Rejected.Throttling") passes += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return passes;
}

/** Gives an instance a larger plan. */
export async function upgrade(client: AlibabaClient, instance: string, wanted: Wanted): Promise<void> {
  const { Period: _, ...parameters } = purchase(wanted, client.region);
  await bss(client, "ModifyInstance", { ...parameters, InstanceId: instance, ModifyType: "Upgrade" });
}
