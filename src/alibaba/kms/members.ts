import { blob, boolean, list, map, required, string, structure } from "../../shape.ts";

/** Parameters that several operations share (API Reference; limits in alibabacloud-typescript-sdk kms-20160120 3.2.0). */

export const keyId = string({ min: 1, max: 512 });
export const keyVersionId = string({ min: 1, max: 128 });
/** The id of a KMS instance. */
export const instanceId = string({ min: 1, max: 128 });
/** What the id of a VPC, a switch or a zone is made of: there are none here to look them up among. */
export const NETWORK_ID = /^[\w-]{1,128}$/;
export const networkId = string({ pattern: NETWORK_ID });
export const aliasName = string({ min: 1, max: 255 });
export const description = string({ min: 0, max: 8192 });
/** JSON of a key's or a secret's policy; its length is in bytes, and checked with the rest of it. */
export const policy = string({ min: 1 });
export const policyName = string({ min: 1 });
/** `true` makes the pipeline stop short of the answer. */
export const dryRun = boolean;
/** JSON of texts by name (documentation of KMS 1.0, EncryptionContext). */
export const encryptionContext = { ...map, max: 8192 } as const;
/** Longer than any that there is. */
export const ciphertextBlob = blob({ min: 1, max: 16_384 });
/** JSON of `[{"TagKey":"","TagValue":""}]`. */
export const tags = list(
  structure({
    TagKey: required(string({ min: 1, max: 128 })),
    TagValue: required(string({ min: 0, max: 128 })),
  }),
  { max: 20 },
);
/** Like `30d`, or in `h`, `m`, `s`. */
export const rotationInterval = string({ min: 1, max: 32 });
/** JSON of `[{"Key":"","Values":[""]}]`. */
export const keyFilters = list(
  structure({ Key: required(string({ min: 1 })), Values: required(list(string({}), { min: 1 })) }),
  { max: 10 },
);
export { pageMembers } from "./paging.ts";
