import { blob, boolean, list, map, required, string, structure } from "../../shape.ts";

/** Parameters that several operations share (API Reference; limits in alibabacloud-typescript-sdk kms-20160120 3.2.0). */

export const keyId = string({ min: 1, max: 512 });
export const keyVersionId = string({ min: 1, max: 128 });
/** The id of a KMS instance. */
export const instanceId = string({ min: 1, max: 128 });
/** Form of the id of a VPC, a switch or a zone. There are none here, so the form alone is checked. */
export const NETWORK_ID = /^[\w-]{1,128}$/;
export const networkId = string({ pattern: NETWORK_ID });
export const aliasName = string({ min: 1, max: 255 });
export const description = string({ min: 0, max: 8192 });
/** JSON of a key's or a secret's policy; its length, in bytes, is checked with its content. */
export const policy = string({ min: 1 });
export const policyName = string({ min: 1 });
/** DryRun: `true` makes the pipeline stop before the answer. */
export const dryRun = boolean;
/** An encryption context: JSON of texts by name (documentation of KMS 1.0, EncryptionContext). */
export const encryptionContext = { ...map, max: 8192 } as const;
/** A ciphertext blob; the limit is longer than any blob. */
export const ciphertextBlob = blob({ min: 1, max: 16_384 });
/** Tags: JSON of `[{"TagKey":"","TagValue":""}]`. */
export const tags = list(
  structure({
    TagKey: required(string({ min: 1, max: 128 })),
    TagValue: required(string({ min: 0, max: 128 })),
  }),
  { max: 20 },
);
/** A rotation interval: `30d`, or in `h`, `m`, `s`. */
export const rotationInterval = string({ min: 1, max: 32 });
/** Filters of keys and instances: JSON of `[{"Key":"","Values":[""]}]`. */
export const keyFilters = list(
  structure({ Key: required(string({ min: 1 })), Values: required(list(string({}), { min: 1 })) }),
  { max: 10 },
);
export { pageMembers } from "./paging.ts";
