import { nameAtEnd } from "../../../access/aws/policy-arn.ts";
import { required } from "../../../shape.ts";
import { keyNotFound } from "../access-keys.ts";
import { accessKeyId } from "../members.ts";
import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const getAccessKeyLastUsed = operation({
  name: "GetAccessKeyLastUsed",
  input: { AccessKeyId: required(accessKeyId) },
  subject: everything,
  async run({ runtime, place }, { AccessKeyId }) {
    const key = await runtime.accessKeys.find(place, AccessKeyId);
    if (key === null) throw keyNotFound(AccessKeyId);
    // The use of access keys is not recorded; this is AWS's answer for one that was never used.
    const AccessKeyLastUsed = { ServiceName: "N/A", Region: "N/A" };
    return {
      ...(key.principal.startsWith("user/") && { UserName: nameAtEnd(key.principal) }),
      AccessKeyLastUsed,
    };
  },
});
