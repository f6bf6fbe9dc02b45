import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A deployment, as far as workspaces are made and removed in it. */
export interface WorkspaceCalls {
  /** Environment of a command that is to call it. */
  readonly env: Record<string, string>;
  readonly url: string;
  /** Bodies of the calls that made or extended workspaces. */
  readonly asked: unknown[];
  /** Names of the workspaces. */
  readonly workspaces: Set<string>;
}

/** A value that a shell would take apart. */
export const AWKWARD = 'it\'s "a" $(secret)\\';

const TOKEN = "the token of a team";
const EXPIRES_AT = "2026-12-03T00:00:00.000Z";

/**
 * Starts a stand-in of `POST` and `DELETE /_fauxkms/workspaces` on the loopback.
 *
 * @param told members of a workspace's answer besides its name.
 */
export async function startWorkspaceCalls(
  told: Record<string, unknown> = {
    token: "the token of the workspace",
    expiresAt: EXPIRES_AT,
    env: {
      AWS_ENDPOINT_URL_KMS: "http://kms",
      AWS_ACCESS_KEY_ID: "AKIA1",
      AWS_SECRET_ACCESS_KEY: AWKWARD,
      AWS_SESSION_TOKEN: "",
    },
  },
): Promise<WorkspaceCalls> {
  const workspaces = new Set<string>();
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = (status: number, body?: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body && JSON.stringify(body));
    };
    const fail = (status: number, code: string, message: string) =>
      answer(status, { error: { code, message } });
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return fail(401, "unauthorized", "send the token");
    const [, name] = /^\/_fauxkms\/workspaces(?:\/([^/]+))?$/.exec(request.url ?? "") ?? [];
    if (request.method === "POST" && name === undefined) {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { name: string; from?: string };
      if (body.from === "nothing") return fail(404, "notFound", "there is no 'nothing' to begin with");
      asked.push(body);
      const isNew = !workspaces.has(body.name);
      workspaces.add(body.name);
      return answer(isNew ? 201 : 200, { name: body.name, ...told });
    }
    if (request.method !== "DELETE" || name === undefined) return answer(404);
    return workspaces.delete(name) ? answer(204) : fail(404, "notFound", "there is no such workspace");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { env: { FAUXKMS_URL: url, FAUXKMS_TOKEN: TOKEN }, url, asked, workspaces };
}
