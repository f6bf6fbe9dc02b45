import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { toBase64, toHex } from "../bytes.ts";
import { sessionTokenHash } from "../storage/directory.ts";
import { type ControlEnv, readJson } from "./context.ts";

const credentialShape = z.strictObject({
  cloud: z.literal("aws", "only aws credentials are built so far"),
  account: z.string().check(z.regex(/^\d{12}$/, "must be 12 digits")),
  principal: z._default(
    z
      .string()
      .check(z.regex(/^(root|(user|role)\/[\w+=,.@/-]{1,128})$/, "must be root, user/NAME or role/NAME")),
    "root",
  ),
  /** Makes it temporary, with a session token. */
  session: z.optional(z.strictObject({ ttlSeconds: z.int().check(z.positive(), z.maximum(129_600)) })),
});

/** `POST credentials`: an access key for a principal. */
export const credentials = new Hono<ControlEnv>();

credentials.post("/", async (c) => {
  const { runtime, workspace } = c.var;
  const { cloud, account, principal, session } = await readJson(c, credentialShape);
  const now = Date.now();
  const accessKeyId = `${session ? "ASIA" : "AKIA"}${toHex(random(8)).toUpperCase()}`;
  const secretAccessKey = toBase64(random(30));
  const sessionToken = session ? toBase64(random(48)) : null;
  const expiresAt = session ? now + session.ttlSeconds * 1000 : null;
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
      secretAccessKey,
      ...(sessionToken !== null && { sessionToken, expiresAt: new Date(expiresAt ?? now).toISOString() }),
    },
    201,
  );
});

function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
