import { randomBytes } from "node:crypto";
import { GenerateDataKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { type ClientOptions, control } from "./client.ts";
import type { ServerName } from "./servers.ts";

/** A throttled request as the SDK shows it. */
export const THROTTLING = {
  name: "ThrottlingException",
  message: "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
  status: 400,
};

/** A fault as the control API shows it, in part. */
export interface ShownFault {
  readonly id: string;
  readonly fired: number;
  readonly remaining: number | null;
}

/** A workspace of one's own with faults. */
export class FaultyWorkspace {
  readonly options: ClientOptions & { readonly server: ServerName; readonly workspace: string };

  constructor(server: ServerName = "off") {
    this.options = { server, workspace: `faults-${randomBytes(6).toString("hex")}` };
  }

  call(method: string, path: string, body?: unknown): ReturnType<typeof control> {
    return control(method, path, body, this.options);
  }

  /** Adds a fault. @returns its id */
  async add(fault: object): Promise<string> {
    const { status, json } = await this.call("POST", "faults", fault);
    if (status !== 201) throw new Error(`POST faults: ${status} ${JSON.stringify(json)}`);
    return String(json.id);
  }

  async list(): Promise<readonly ShownFault[]> {
    return (await this.call("GET", "faults")).json.faults as ShownFault[];
  }

  /** Number of firings of each fault, oldest first. */
  async fired(): Promise<number[]> {
    return (await this.list()).map((fault) => fault.fired);
  }
}

/** A call of GenerateDataKey. @returns "ok", or the name of the error that it ended with */
export async function dataKey(client: KMSClient, KeyId: string): Promise<string> {
  try {
    await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
    return "ok";
  } catch (error) {
    return (error as Error).name;
  }
}
