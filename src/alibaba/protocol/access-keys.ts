import { randomAlphanumeric } from "../../secrets/password.ts";
import type { AccessKeyForm } from "../../surface/cloud-record.ts";

/** Form of access keys. */
export const ALIBABA_ACCESS_KEYS: AccessKeyForm = {
  newId: (isTemporary, random) =>
    isTemporary ? `STS.${randomAlphanumeric(25, random)}` : `LTAI5t${randomAlphanumeric(18, random)}`,
  newSecret: (random) => randomAlphanumeric(30, random),
  secretName: "accessKeySecret",
  tokenName: "securityToken",
};
