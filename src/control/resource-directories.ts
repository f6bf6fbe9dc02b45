import * as z from "zod/mini";
import {
  type ControlPolicy,
  MOST_RAM_ENTITIES,
  RESOURCE_DIRECTORY,
  type ResourceDirectoryRecord,
} from "../access/alibaba/entities.ts";
import { CONTROL_POLICY } from "../access/policy/ram-profiles.ts";
import { ramRefusal } from "../access/policy/ram-refusal.ts";
import { utf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import type { IdentityScene } from "../surface/identities.ts";
import { type ControlContext, call } from "./call.ts";
import { placeMembers, worded } from "./clouds.ts";
import { check } from "./context.ts";
import { ControlError } from "./errors.ts";
import { identityScene } from "./identity-scene.ts";
import { policyDocument } from "./policy-document.ts";

/** Levels from the top down: the Root folder, five levels of folders, the member (Resource Management, Limits). */
const MOST_LEVELS = 7;
/** Policies attached to one level (Resource Management, Limits). */
const MOST_POLICIES = 10;

const AN_ID = "must be the id of a resource directory, such as rd-3gq4a1";
const A_POLICY_ID = "must be the id of a control policy, such as cp-sImPt8GCEwiq0001";

const { account: accountShape } = placeMembers("alibaba");

const policyShape = z.strictObject({
  id: z.optional(worded(A_POLICY_ID, z.regex(/^cp-[A-Za-z0-9]{1,64}$/, A_POLICY_ID))),
  policy: z.looseObject({}),
});

const shape = z.strictObject({
  id: worded(AN_ID, z.regex(/^rd-[A-Za-z0-9]{1,64}$/, AN_ID)),
  managementAccount: accountShape,
  controlPolicies: z._default(
    z.array(z.array(policyShape).check(z.maxLength(MOST_POLICIES))).check(z.maxLength(MOST_LEVELS)),
    [],
  ),
});

const pathShape = z.looseObject({ account: accountShape });

/** Calls that say of which resource directory an account of Alibaba Cloud is, and which control policies hold there. */
export const resourceDirectories = [
  call({
    method: "GET",
    path: "resource-directories/:account",
    does: "the resource directory of an account of Alibaba Cloud, with the control policies that hold in the account",
    async run(c, { path }) {
      const { directory, place } = await scene(c, path);
      const found = await directory.find(place, "resourceDirectory", RESOURCE_DIRECTORY);
      if (!found) throw new ControlError(404, "notFound", NONE);
      return c.json({ account: place.account, ...shown(found.record) });
    },
  }),
  call({
    method: "PUT",
    path: "resource-directories/:account",
    does: "sets it",
    body: shape,
    async run(c, { path, body }) {
      const { directory, place, now } = await scene(c, path);
      const record = await recordOf(body);
      const birth = { most: MOST_RAM_ENTITIES.resourceDirectory, now };
      await directory.put(place, "resourceDirectory", RESOURCE_DIRECTORY, birth, () => record);
      return c.json({ account: place.account, ...shown(record) });
    },
  }),
  call({
    method: "DELETE",
    path: "resource-directories/:account",
    does: "takes the account out of it",
    async run(c, { path }) {
      const { directory, place } = await scene(c, path);
      const existed = await directory.remove(place, "resourceDirectory", RESOURCE_DIRECTORY);
      if (!existed) throw new ControlError(404, "notFound", NONE);
      return c.body(null, 204);
    },
  }),
];

const NONE = "the account is in no resource directory";

/** The directory of the account that a path names. @throws ControlError 400, 401 */
async function scene(
  c: ControlContext,
  path: { readonly account: string },
): Promise<IdentityScene<"alibaba">> {
  const { account } = check(pathShape, path, "path");
  return (await identityScene(c, "alibaba", account)).scene;
}

async function recordOf({
  id,
  managementAccount,
  controlPolicies,
}: z.infer<typeof shape>): Promise<ResourceDirectoryRecord> {
  const controls = await Promise.all(
    controlPolicies.map((level, index) =>
      Promise.all(level.map((given, place) => policyOf(given, `controlPolicies[${index}][${place}]`))),
    ),
  );
  return { id, managementAccount, controls };
}

/** @throws ControlError 400 for a policy that Resource Management would refuse */
async function policyOf({ id, policy }: z.infer<typeof policyShape>, where: string): Promise<ControlPolicy> {
  const document = policyDocument(`${where}.policy`, policy, (text) => ramRefusal(text, CONTROL_POLICY));
  return { id: id ?? `cp-${(await sha256Hex(utf8(document))).slice(0, 16)}`, document };
}

function shown({ id, managementAccount, controls }: ResourceDirectoryRecord) {
  const controlPolicies = controls.map((level) =>
    level.map((control) => ({ id: control.id, policy: JSON.parse(control.document) as unknown })),
  );
  return { id, managementAccount, controlPolicies };
}
