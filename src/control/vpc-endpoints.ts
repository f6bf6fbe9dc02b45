import * as z from "zod/mini";
import { MOST_ENTITIES, type VpcEndpointRecord } from "../access/aws/entities.ts";
import { ENDPOINT_POLICY } from "../access/policy/aws-organization-profiles.ts";
import { iamRefusal } from "../access/policy/iam-refusal.ts";
import { awsAccount, awsScene } from "./aws-account.ts";
import { call } from "./call.ts";
import { check } from "./context.ts";
import { ControlError } from "./errors.ts";
import { policyDocument } from "./policy-document.ts";

const AN_ENDPOINT = "must be the id of a VPC endpoint, such as vpce-0123456789abcdef0";

const pathShape = z.looseObject({ id: z.string().check(z.regex(/^vpce-[0-9a-f]{8,17}$/, AN_ENDPOINT)) });

const shape = z.strictObject({ policy: z.looseObject({}) });

const NONE = "the account has no such VPC endpoint";

/** Calls that set the policies of an account's VPC endpoints, which bound requests that come through them. */
export const vpcEndpoints = [
  call({
    method: "GET",
    path: "vpc-endpoints/:account/:id",
    does: "the policy of a VPC endpoint of an account of AWS",
    async run(c, { path }) {
      const { directory, place } = await awsScene(c, awsAccount(path));
      const { id } = check(pathShape, path, "path");
      const found = await directory.find(place, "vpcEndpoint", id);
      if (!found) throw new ControlError(404, "notFound", NONE);
      return c.json(shown(place.account, found.record));
    },
  }),
  call({
    method: "PUT",
    path: "vpc-endpoints/:account/:id",
    does: "sets it",
    body: shape,
    async run(c, { path, body }) {
      const account = awsAccount(path);
      const { id } = check(pathShape, path, "path");
      const document = policyDocument("policy", body.policy, (text) => iamRefusal(text, ENDPOINT_POLICY));
      const record = { name: id, document };
      const { directory, place, now } = await awsScene(c, account);
      const birth = { most: MOST_ENTITIES.vpcEndpoint, now };
      const put = await directory.put(place, "vpcEndpoint", id, birth, () => record);
      if (!put)
        throw new ControlError(409, "tooMany", `an account has ${birth.most} VPC endpoints at the most`);
      return c.json(shown(account, record));
    },
  }),
  call({
    method: "DELETE",
    path: "vpc-endpoints/:account/:id",
    does: "deletes it",
    async run(c, { path }) {
      const { directory, place } = await awsScene(c, awsAccount(path));
      const { id } = check(pathShape, path, "path");
      const existed = await directory.remove(place, "vpcEndpoint", id);
      if (!existed) throw new ControlError(404, "notFound", NONE);
      return c.body(null, 204);
    },
  }),
];

function shown(account: string, { name, document }: VpcEndpointRecord) {
  return { account, id: name, policy: JSON.parse(document) as unknown };
}
