import { integer, list, required, string, structure } from "../../shape.ts";

/**
 * Members that several operations share, with the limits of the service model (iam/2010-05-08). What names and paths are
 * made of is looked at in `names.ts`, because IAM says it in other words.
 */

export const userName = string({ min: 1, max: 64 });
/** Names of users where the service model leaves room for those of other accounts. */
export const existingUserName = string({ min: 1, max: 128 });
export const roleName = string({ min: 1, max: 64 });
export const groupName = string({ min: 1, max: 128 });
export const policyName = string({ min: 1, max: 128 });
export const path = string({ min: 1, max: 512 });
export const pathPrefix = string({ min: 1, max: 512 });
export const policyDocument = string({ min: 1, max: 131_072, pattern: /^[\t\n\r\u0020-\u00ff]+$/ });
export const policyArn = string({ min: 20, max: 2048 });
export const versionId = string({ pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/ });
export const description = string({ max: 1000, pattern: /^[\t\n\r\u0020-~\u00a1-\u00ff]*$/ });
export const maxSessionDuration = integer({ min: 3600, max: 43_200 });
export const accessKeyId = string({ min: 16, max: 128, pattern: /^\w+$/ });
export const serviceName = string({ min: 1, max: 128 });

export const tags = list(
  structure({
    Key: required(string({ min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u })),
    Value: required(string({ min: 0, max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u })),
  }),
  { max: 50 },
);
export const tagKeys = list(string({ min: 1, max: 128 }), { max: 50 });

/** Members of a list in pages. */
export const paged = {
  Marker: string({ min: 1, max: 8192 }),
  MaxItems: integer({ min: 1, max: 1000 }),
} as const;

export const policyUsage = string({ values: ["PermissionsPolicy", "PermissionsBoundary"] });
