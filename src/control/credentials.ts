import * as z from "zod/mini";
import { newSessionToken } from "../auth/session-token.ts";
import { CLOUD_NAMES } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { randomBytes } from "../crypto/random.ts";
import { type ListedCredential, sessionTokenHash } from "../directory/accounts.ts";
import type { IdentityScene } from "../surface/identities.ts";
import { call } from "./call.ts";
import { cloudShape, placeMembers, worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { IDENTITY_MEMBERS, identityChange, identityWork, saidOf } from "./identity-members.ts";
import { identityScene } from "./identity-scene.ts";
import { memberOf } from "./member-of.ts";
import { PAGE, pageOf } from "./page.ts";
import { ANY_ACCOUNT, WHOSE } from "./span.ts";

const PRINCIPAL = "must be root, user/NAME or role/NAME";

function credentialShape(account: z.ZodMiniType<string>) {
  return z.strictObject({
    cloud: cloudShape,
    account,
    principal: z._default(
      worded(PRINCIPAL, z.regex(/^(root|(user|role)\/[\w+=,.@/-]{1,128})$/, PRINCIPAL)),
      "root",
    ),
    /** Present for temporary credentials, with a session token. */
    session: z.optional(z.strictObject({ ttlSeconds: z.int().check(z.positive(), z.maximum(129_600)) })),
    ...IDENTITY_MEMBERS,
  });
}

const SHAPES = new Map<unknown, ReturnType<typeof credentialShape>>(
  CLOUD_NAMES.map((cloud) => [cloud, credentialShape(placeMembers(cloud).account)]),
);

/** The shape of a body whose cloud is not known. */
const ANY = credentialShape(ANY_ACCOUNT);

/** Calls that create, list (without secrets) and revoke the access keys of a workspace. */
export const credentials = [
  call({
    method: "GET",
    path: "credentials",
    does: "the access keys of the workspace, without their secrets",
    query: { ...PAGE, cloud: WHOSE.cloud, account: WHOSE.account },
    async run(c, { query }) {
      const { runtime, workspace } = c.var;
      const found = await runtime.directory.credentials(
        workspace,
        { ...query, limit: query.limit + 1 },
        Date.now(),
      );
      return c.json(pageOf("credentials", found, query.limit, ({ accessKeyId }) => accessKeyId, shown));
    },
  }),
  call({
    method: "DELETE",
    path: "credentials/:accessKeyId",
    does: "revokes an access key",
    async run(c, { path: { accessKeyId } }) {
      const { runtime, workspace } = c.var;
      const existed = await runtime.directory.removeCredential(workspace, accessKeyId);
      // Repeated for a credential that is already removed, because an earlier call may have failed before this step.
      await runtime.workspaces.revoke(workspace);
      runtime.credentials.forget(accessKeyId);
      if (!existed) throw new ControlError(404, "notFound", "the workspace has no such access key");
      return c.body(null, 204);
    },
  }),
  call({
    method: "POST",
    path: "credentials",
    does: "makes an access key; its secret is told once",
    bodyBy: (_, body) => SHAPES.get(memberOf(body, "cloud")) ?? ANY,
    async run(c, { body }) {
      const { runtime, workspace } = c.var;
      const { cloud, account, session } = body;
      const { newId, newSecret, secretName, tokenName } = CLOUDS[cloud].accessKeys;
      const { scene, state } = await identityScene(c, cloud, account);
      const principal = await principalOf(scene, body);
      const since = state.generation;
      const now = Date.now();
      const accessKeyId = newId(session !== undefined, randomBytes);
      const secretAccessKey = newSecret(randomBytes);
      const expiresAt = session ? now + session.ttlSeconds * 1000 : null;
      const sessionToken =
        expiresAt === null ? null : newSessionToken(runtime.masterKey, accessKeyId, expiresAt, randomBytes);
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
    },
  }),
];

/**
 * The principal that an access key is made for. A user or role is made where there is none, so that policies can name it,
 * and gets what the body says of it.
 *
 * @throws ControlError 400, 409
 */
async function principalOf(scene: IdentityScene, body: z.infer<typeof ANY>): Promise<string> {
  const { cloud, principal } = body;
  const change = identityChange(body);
  if (principal === "root") {
    const said = saidOf(change);
    if (said === undefined) return principal;
    throw new ControlError(
      400,
      "invalid",
      `${said}: the root user has no policies and no tags (in the body)`,
    );
  }
  return (await identityWork("body", CLOUDS[cloud].identities.put(scene, principal, change))).principal;
}

function shown({ createdAt, expiresAt, ...credential }: ListedCredential) {
  return {
    ...credential,
    createdAt: new Date(createdAt).toISOString(),
    ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
  };
}
