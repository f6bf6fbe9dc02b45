import * as z from "zod/mini";
import { CLOUD_NAMES, type Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { endAccessKeys } from "../surface/end-access-keys.ts";
import type { ShownIdentity } from "../surface/identities.ts";
import { call } from "./call.ts";
import { cloudShape, placeMembers } from "./clouds.ts";
import { check } from "./context.ts";
import { ControlError } from "./errors.ts";
import { IDENTITY_MEMBERS, identityChange, identityWork } from "./identity-members.ts";
import { identityScene } from "./identity-scene.ts";
import { PAGE, pageOf } from "./page.ts";

const PATHS = new Map(
  CLOUD_NAMES.map((cloud) => [cloud, z.looseObject({ account: placeMembers(cloud).account })]),
);
const anyPath = z.looseObject({ cloud: cloudShape });

/** Cloud and account of a path. @throws ControlError 400 */
function accountIn(path: { readonly cloud: string; readonly account: string }) {
  const { cloud } = check(anyPath, path, "path");
  const shape = PATHS.get(cloud) ?? z.looseObject({ account: z.string() });
  return { cloud, account: check(shape, path, "path").account, identities: CLOUDS[cloud].identities };
}

/** Calls that set, show and delete users and roles with their policies. */
export const identities = [
  call({
    method: "GET",
    path: "identities/:cloud/:account",
    does: "the users and roles of an account, with their policies",
    query: PAGE,
    async run(c, { path, query }) {
      const { cloud, account, identities } = accountIn(path);
      const { scene } = await identityScene(c, cloud, account);
      const found = await identities.list(scene, query.after, query.limit + 1);
      const each = (identity: ShownIdentity) => shown(cloud, account, identity);
      return c.json(pageOf("identities", found, query.limit, ({ principal }) => principal, each));
    },
  }),
  call({
    method: "GET",
    path: "identities/:cloud/:account/:principal",
    slashes: true,
    does: "one of them",
    async run(c, { path }) {
      const { cloud, account, identities } = accountIn(path);
      const { scene } = await identityScene(c, cloud, account);
      const found = await identityWork("path", identities.find(scene, path.principal));
      if (!found) throw new ControlError(404, "notFound", NONE);
      return c.json(shown(cloud, account, found));
    },
  }),
  call({
    method: "PUT",
    path: "identities/:cloud/:account/:principal",
    slashes: true,
    does: "sets what a user or role may, which is made where there is none",
    body: z.strictObject(IDENTITY_MEMBERS),
    async run(c, { path, body }) {
      const { cloud, account, identities } = accountIn(path);
      const { scene } = await identityScene(c, cloud, account);
      const work = identities.put(scene, path.principal, identityChange(body));
      return c.json(shown(cloud, account, await identityWork("body", work)));
    },
  }),
  call({
    method: "DELETE",
    path: "identities/:cloud/:account/:principal",
    slashes: true,
    does: "deletes a user or role, with its access keys",
    async run(c, { path }) {
      const { runtime, workspace } = c.var;
      const { cloud, account, identities } = accountIn(path);
      const { scene } = await identityScene(c, cloud, account);
      const removed = await identityWork("path", identities.remove(scene, path.principal));
      if (removed === null) throw new ControlError(404, "notFound", NONE);
      await endAccessKeys(runtime, { workspace, cloud, account }, removed);
      return c.body(null, 204);
    },
  }),
];

const NONE = "the account has no such user or role";

function shown(cloud: Cloud, account: string, { createdAt, ...identity }: ShownIdentity): object {
  return { cloud, account, ...identity, createdAt: new Date(createdAt).toISOString() };
}
