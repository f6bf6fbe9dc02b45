import * as z from "zod/mini";
import { organizationPolicyArn } from "../access/aws/effective-identity.ts";
import {
  MOST_ENTITIES,
  ORGANIZATION,
  type OrganizationPolicy,
  type OrganizationRecord,
} from "../access/aws/entities.ts";
import {
  RESOURCE_CONTROL_POLICY,
  SERVICE_CONTROL_POLICY,
} from "../access/policy/aws-organization-profiles.ts";
import { iamRefusal } from "../access/policy/iam-refusal.ts";
import type { PolicyProfile } from "../access/policy/profile.ts";
import { utf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import { awsAccount, awsScene } from "./aws-account.ts";
import { call } from "./call.ts";
import { placeMembers, worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { policyDocument } from "./policy-document.ts";

/** Levels from the root down: the root, five organizational units, the account (AWS Organizations, Quotas). */
const MOST_LEVELS = 7;
/** Policies attached to one level, or to all of them (AWS Organizations, Quotas). */
const MOST_POLICIES = 10;

const AN_ID = "must be the id of an organization, such as o-a1b2c3d4e5";
const A_PATH = "must be a path such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/";
const A_POLICY_ID = "must be the id of a policy, such as p-1234abcd";

const policyShape = z.strictObject({
  id: z.optional(worded(A_POLICY_ID, z.regex(/^p-[0-9a-z_]{8,128}$/, A_POLICY_ID))),
  policy: z.looseObject({}),
});

type GivenPolicy = z.infer<typeof policyShape>;

const shape = z.strictObject({
  id: worded(AN_ID, z.regex(/^o-[a-z0-9]{10,32}$/, AN_ID)),
  path: z.optional(
    worded(
      A_PATH,
      z.regex(/^o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}\/(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}\/)*$/, A_PATH),
    ),
  ),
  managementAccount: placeMembers("aws").account,
  serviceControlPolicies: z._default(
    z.array(z.array(policyShape).check(z.maxLength(MOST_POLICIES))).check(z.maxLength(MOST_LEVELS)),
    [],
  ),
  resourceControlPolicies: z._default(
    z.array(policyShape).check(z.maxLength(MOST_POLICIES * MOST_LEVELS)),
    [],
  ),
});

/** Calls that say of which organization an account of AWS is, and which policies of it hold there. */
export const organizations = [
  call({
    method: "GET",
    path: "organizations/:account",
    does: "the organization of an account of AWS, with the policies that hold in the account",
    async run(c, { path }) {
      const account = awsAccount(path);
      const { directory, place } = await awsScene(c, account);
      const found = await directory.find(place, "organization", ORGANIZATION);
      if (!found) throw new ControlError(404, "notFound", "the account is in no organization");
      return c.json({ account, ...shown(found.record) });
    },
  }),
  call({
    method: "PUT",
    path: "organizations/:account",
    does: "sets it",
    body: shape,
    async run(c, { path, body }) {
      const account = awsAccount(path);
      const record = await recordOf(body);
      const { directory, place, now } = await awsScene(c, account);
      const birth = { most: MOST_ENTITIES.organization, now };
      await directory.put(place, "organization", ORGANIZATION, birth, () => record);
      return c.json({ account, ...shown(record) });
    },
  }),
  call({
    method: "DELETE",
    path: "organizations/:account",
    does: "takes the account out of it",
    async run(c, { path }) {
      const { directory, place } = await awsScene(c, awsAccount(path));
      const existed = await directory.remove(place, "organization", ORGANIZATION);
      if (!existed) throw new ControlError(404, "notFound", "the account is in no organization");
      return c.body(null, 204);
    },
  }),
];

async function recordOf(body: z.infer<typeof shape>): Promise<OrganizationRecord> {
  const { id, path = `${id}/r-root/`, managementAccount } = body;
  if (!path.startsWith(`${id}/`)) {
    throw new ControlError(400, "invalid", "path: must begin with the id of the organization (in the body)");
  }
  const serviceControls = await Promise.all(
    body.serviceControlPolicies.map((level, index) =>
      policies(level, `serviceControlPolicies[${index}]`, SERVICE_CONTROL_POLICY),
    ),
  );
  const where = "resourceControlPolicies";
  const resourceControls = await policies(body.resourceControlPolicies, where, RESOURCE_CONTROL_POLICY);
  return { id, path, managementAccount, serviceControls, resourceControls };
}

/** @throws ControlError 400 for a policy that AWS would refuse */
function policies(
  given: readonly GivenPolicy[],
  where: string,
  profile: PolicyProfile,
): Promise<OrganizationPolicy[]> {
  return Promise.all(
    given.map(async ({ id, policy }, index) => {
      const document = policyDocument(`${where}[${index}].policy`, policy, (text) =>
        iamRefusal(text, profile),
      );
      if (profile === RESOURCE_CONTROL_POLICY) requireDenials(`${where}[${index}].policy`, document);
      return { id: id ?? `p-${(await sha256Hex(utf8(document))).slice(0, 8)}`, document };
    }),
  );
}

/** Requires that a resource control policy allows nothing (AWS Organizations User Guide, RCP syntax). */
function requireDenials(where: string, document: string): void {
  if (!/"Effect":"Allow"/.test(document)) return;
  throw new ControlError(400, "invalid", `${where}: Effect must be Deny (in the body)`);
}

function shown(record: OrganizationRecord) {
  const { id, path, managementAccount, serviceControls, resourceControls } = record;
  const of = (type: "service" | "resource") => (policy: OrganizationPolicy) => ({
    id: policy.id,
    arn: organizationPolicyArn(record, type, policy.id),
    policy: JSON.parse(policy.document) as unknown,
  });
  return {
    id,
    path,
    managementAccount,
    serviceControlPolicies: serviceControls.map((level) => level.map(of("service"))),
    resourceControlPolicies: resourceControls.map(of("resource")),
  };
}
