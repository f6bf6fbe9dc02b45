import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { newSessionToken } from "../auth/session-token.ts";
import type { Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { type ListedCredential, sessionTokenHash } from "../directory/accounts.ts";
import { cloudShape, placeMembers } from "./clouds.ts";
import { type ControlEnv, check, readJson } from "./context.ts";
import { ControlError } from "./errors.ts";
import { PAGE, pageOf } from "./page.ts";
import { revoke } from "./reset.ts";
import { WHOSE } from "./span.ts";

function credentialShape(cloud: Cloud) {
  return z.strictObject({
    cloud: cloudShape,
    account: placeMembers(cloud).account,
    principal: z._default(
      z
        .string()
        .check(z.regex(/^(root|(user|role)\/[\w+=,.@/-]{1,128})$/, "must be root, user/NAME or role/NAME")),
      "root",
    ),
    /** Present for temporary credentials, with a session token. */
    session: z.optional(z.strictObject({ ttlSeconds: z.int().check(z.positive(), z.maximum(129_600)) })),
  });
}

const listShape = z.object({
  ...PAGE,
  cloud: z.optional(cloudShape),
  account: WHOSE.account,
});

/** Calls that create, list (without secrets) and revoke the access keys of a workspace. */
export const credentials = new Hono<ControlEnv>();

credentials.get("/", async (c) => {
  const { runtime, workspace } = c.var;
  const query = check(listShape, c.req.query());
  const found = await runtime.directory.credentials(
    workspace,
    { ...query, limit: query.limit + 1 },
    Date.now(),
  );
  return c.json(pageOf("credentials", found, query.limit, ({ accessKeyId }) => accessKeyId, shown));
});

credentials.delete("/:accessKeyId", async (c) => {
  const { runtime, workspace } = c.var;
  const accessKeyId = c.req.param("accessKeyId");
  const existed = await runtime.directory.removeCredential(workspace, accessKeyId);
  // Repeated for a credential that is already removed, because an earlier call may have failed before this step.
  await revoke(runtime, workspace);
  runtime.credentials.forget(accessKeyId);
  if (!existed) throw new ControlError(404, "notFound", "the workspace has no such access key");
  return c.body(null, 204);
});

credentials.post("/", async (c) => {
  const { runtime, workspace } = c.var;
  const body = await readJson(c, z.unknown());
  const { cloud } = check(z.object({ cloud: cloudShape }), body);
  const { account, principal, session } = check(credentialShape(cloud), body);
  const { newId, newSecret, secretName, tokenName } = CLOUDS[cloud].accessKeys;
  const { generation: since } = await runtime.workspaces.refresh(workspace);
  const now = Date.now();
  const accessKeyId = newId(session !== undefined, random);
  const secretAccessKey = newSecret(random);
  const expiresAt = session ? now + session.ttlSeconds * 1000 : null;
  const sessionToken =
    expiresAt === null ? null : newSessionToken(runtime.masterKey, accessKeyId, expiresAt, random);
  await runtime.directory.addCredential(
    {
      accessKeyId,
      secretAccessKey,
      workspace,
      cloud,
      account,
      principal,
      sessionTokenHash: sessionToken === null ? null : await sessionTokenHash(sessionToken),
      expiresAt,
      since,
    },
    now,
  );
  runtime.credentials.forget(accessKeyId);
  return c.json(
    {
      cloud,
      account,
      principal,
      accessKeyId,
      [secretName]: secretAccessKey,
      ...(sessionToken !== null && {
        [tokenName]: sessionToken,
        expiresAt: new Date(expiresAt ?? now).toISOString(),
      }),
    },
    201,
  );
});

function shown({ createdAt, expiresAt, ...credential }: ListedCredential) {
  return {
    ...credential,
    createdAt: new Date(createdAt).toISOString(),
    ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
  };
}

function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
