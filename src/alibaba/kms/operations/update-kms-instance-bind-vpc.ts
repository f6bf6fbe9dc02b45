import * as z from "zod/mini";
import { accessUse } from "../../../billing/access-use.ts";
import type { BindVpc } from "../../../billing/instance.ts";
import { required, string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import {
  accountsNamedIn,
  requireAccessQuota,
  requireOwnInstance,
  requireUsable,
} from "../instances/instances.ts";
import { instanceId, NETWORK_ID } from "../members.ts";
import { operation } from "../operation.ts";

const networkId = z.string().check(z.regex(NETWORK_ID));
const bindVpcs = z.array(
  z.object({
    VpcId: networkId,
    VSwitchId: networkId,
    RegionId: networkId,
    VpcOwnerId: z.string().check(z.regex(/^\d{1,20}$/)),
  }),
);

export const updateKmsInstanceBindVpc = operation({
  name: "UpdateKmsInstanceBindVpc",
  permissions: [{ action: "kms:UpdateKmsInstanceBindVpc", resource: "none" }],
  input: { KmsInstanceId: required(instanceId), BindVpcs: required(string({ min: 2, max: 262_144 })) },
  check(call, input) {
    readBindVpcs(input.BindVpcs, call.caller.region);
  },
  async run(call, input) {
    const bound = readBindVpcs(input.BindVpcs, call.caller.region);
    const named = await accountsNamedIn(call, input.KmsInstanceId);
    await call.instances.change(call.context, input.KmsInstanceId, null, (found) => {
      const instance = requireUsable(call, requireOwnInstance(call, found));
      const record = { ...instance, bindVpcs: bound };
      return { record: requireAccessQuota(record, named, accessUse(instance, named)), order: null };
    });
    return null;
  },
});

/** The VPCs of a request, which replace the former ones. @throws AlibabaError InvalidParameter */
function readBindVpcs(text: string, region: string): BindVpc[] {
  const parsed = bindVpcs.safeParse(parseJson(text));
  if (!parsed.success) throw invalidParameter("BindVpcs");
  const bound = parsed.data.map(({ VpcId, VSwitchId, RegionId, VpcOwnerId }) => ({
    vpcId: VpcId,
    vSwitchId: VSwitchId,
    regionId: RegionId,
    vpcOwnerId: VpcOwnerId,
  }));
  // "Multiple VPCs in the same region."
  const isElsewhere = bound.some(({ regionId }) => regionId !== region);
  const isTwice = new Set(bound.map(({ vpcId }) => vpcId)).size < bound.length;
  if (isElsewhere || isTwice) throw invalidParameter("BindVpcs");
  return bound;
}

/** Parses JSON; null for other text. The API Reference writes owners as numbers that a double cannot hold. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/("VpcOwnerId"\s*:\s*)(\d+)/g, '$1"$2"'));
  } catch {
    return null;
  }
}
