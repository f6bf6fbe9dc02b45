import { Refused } from "../cloudflare/refused.ts";
import type { Preview } from "./preview.ts";

/** A deployment, and a token that may make workspaces in it. */
export interface Deployment {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** What is asked of a workspace. */
export interface Wanted {
  readonly name: string;
  readonly ttlSeconds: number;
  /** A workspace, snapshot or fixture of the deployment; null for an empty one. */
  readonly from: string | null;
}

/** How long an answer may take, in milliseconds. A copy of a large workspace takes seconds. */
const PATIENCE_MS = 60_000;

/** Makes a workspace, or extends the one of that name. @throws Refused */
export async function upWorkspace(
  deployment: Deployment,
  { name, ttlSeconds, from }: Wanted,
): Promise<Preview> {
  const body = { name, ttlSeconds, ...(from !== null && { from }) };
  const response = await call(deployment, "POST", "workspaces", body);
  if (!response.ok) throw await refusal(deployment, response);
  const said = recordIn(await response.json().catch(() => null));
  if (typeof said.name !== "string") throw new Refused(`${deployment.url} does not answer like fauxkms`);
  const url = textIn(said.url) ?? deployment.url;
  const token = textIn(said.token);
  const variables = Object.entries(recordIn(said.env)).map(([key, value]) => [key, String(value)] as const);
  return {
    name: said.name,
    url,
    expiresAt: textIn(said.expiresAt),
    env: {
      ...Object.fromEntries(variables.filter(([key]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key))),
      FAUXKMS_URL: url,
      FAUXKMS_WORKSPACE: said.name,
      // Not FAUXKMS_TOKEN, or the next up in the same shell would come with the token of this workspace.
      ...(token !== null && { FAUXKMS_WORKSPACE_TOKEN: token }),
    },
    notes: [
      `the workspace ${said.name} is ${response.status === 201 ? "made" : "extended"} on ${deployment.url}`,
    ],
  };
}

/** Removes a workspace with all that is in it. @throws Refused */
export async function downWorkspace(deployment: Deployment, name: string): Promise<void> {
  const response = await call(deployment, "DELETE", `workspaces/${encodeURIComponent(name)}`);
  const { code } = recordIn(
    response.status === 404
      ? errorIn(
          await response
            .clone()
            .json()
            .catch(() => null),
        )
      : null,
  );
  if (response.ok) console.error(`the workspace ${name} is removed`);
  else if (code === "notFound") console.error(`there is no workspace ${name}`);
  else throw await refusal(deployment, response);
}

async function call(
  { url, token }: Deployment,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  try {
    return await fetch(`${url}/_fauxkms/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Refused(`${url} does not answer: ${cause instanceof Error ? cause.message : message}`);
  }
}

/** The words of the control API for a failure, with what to do where that is known. */
async function refusal({ url }: Deployment, response: Response): Promise<Refused> {
  const said = errorIn(await response.json().catch(() => null));
  const words = textIn(said.message) ?? `status ${response.status}, which is no answer of fauxkms`;
  const advice = [401, 403].includes(response.status)
    ? "; is FAUXKMS_TOKEN the token of this deployment?"
    : "";
  return new Refused(`${url} refuses: ${words}${advice}`);
}

function errorIn(said: unknown): Record<string, unknown> {
  return recordIn(recordIn(said).error);
}

function recordIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textIn(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
