import type { KMSClient } from "@aws-sdk/client-kms";
import { type AlibabaAnswer, type AlibabaParameters, alibabaCall } from "./alibaba.ts";
import { kms } from "./client.ts";

/** A workspace as `POST workspaces` answers. */
export interface MadeWorkspace {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string | null;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly aws: {
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  readonly alibaba: {
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
  };
}

/** Clients that know nothing of a workspace but its access keys. */
export interface WorkspaceClients {
  readonly aws: KMSClient;
  readonly alibaba: (action: string, parameters?: AlibabaParameters) => Promise<AlibabaAnswer>;
}

/** The SDKs of both clouds with the access keys of a workspace. */
export function clientsOf({ aws, alibaba, url }: MadeWorkspace): WorkspaceClients {
  const { accessKeyId, secretAccessKey } = aws;
  return {
    aws: kms({ url, config: { credentials: { accessKeyId, secretAccessKey } } }),
    alibaba: (action, parameters = {}) => alibabaCall(action, parameters, { url, accessKey: alibaba }),
  };
}

/** A call of the control API of any server. */
export async function controlAt(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await fetch(`${url}/_fauxkms/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? {} : JSON.parse(text) };
}

/** Makes a workspace, or extends one. @throws Error where the server refuses */
export async function makeWorkspace(url: string, body: object = {}, token?: string): Promise<MadeWorkspace> {
  const { status, json } = await controlAt(url, "POST", "workspaces", body, token);
  if (status >= 300) throw new Error(`no workspace: ${JSON.stringify(json)}`);
  return json as unknown as MadeWorkspace;
}
