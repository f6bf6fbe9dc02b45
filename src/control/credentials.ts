import { Hono } from "hono/tiny";
import * as z from "zod/mini";
import { toBase64, toHex } from "../bytes.ts";
import { randomAlphanumeric } from "../secrets/password.ts";
import { sessionTokenHash } from "../storage/directory.ts";
import { type Cloud, cloudShape, placeMembers } from "./clouds.ts";
import { type ControlEnv, check, readJson } from "./context.ts";

/** What access keys of a cloud look like, and what it calls the secret and the token. */
const KEYS = {
  aws: {
    newId: (isTemporary: boolean) => `${isTemporary ? "ASIA" : "AKIA"}${toHex(random(8)).toUpperCase()}`,
    newSecret: () => toBase64(random(30)),
    secretName: "secretAccessKey",
    tokenName: "sessionToken",
  },
  alibaba: {
    newId: (isTemporary: boolean) =>
      isTemporary ? `STS.${randomAlphanumeric(25, random)}` : `LTAI5t${randomAlphanumeric(18, random)}`,
    newSecret: () => randomAlphanumeric(30, random),
    secretName: "accessKeySecret",
    tokenName: "securityToken",
  },
} as const satisfies Record<Cloud, object>;

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
    /** Makes it temporary, with a session token. */
    session: z.optional(z.strictObject({ ttlSeconds: z.int().check(z.positive(), z.maximum(129_600)) })),
  });
}

/** `POST credentials`: an access key for a principal. */
export const credentials = new Hono<ControlEnv>();

credentials.post("/", async (c) => {
  const { runtime, workspace } = c.var;
  const body = await readJson(c, z.unknown());
  const { cloud } = check(z.object({ cloud: cloudShape }), body);
  const { account, principal, session } = check(credentialShape(cloud), body);
  const { newId, newSecret, secretName, tokenName } = KEYS[cloud];
  const now = Date.now();
  const accessKeyId = newId(session !== undefined);
  const secretAccessKey = newSecret();
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
      [secretName]: secretAccessKey,
      ...(sessionToken !== null && {
        [tokenName]: sessionToken,
        expiresAt: new Date(expiresAt ?? now).toISOString(),
      }),
    },
    201,
  );
});

function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
