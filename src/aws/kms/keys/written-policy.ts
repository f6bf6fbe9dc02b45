import { partitionOf } from "../../../cloud/aws-partitions.ts";
import type { Scope } from "../../../workspace.ts";

/** JSON with the spaces and line breaks of a policy that AWS wrote (recorded). */
export function writtenPolicy(value: unknown, margin = ""): string {
  if (Array.isArray(value)) return `[ ${value.map((item) => writtenPolicy(item, margin)).join(", ")} ]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${margin}  `;
  const lines = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)} : ${writtenPolicy(item, inner)}`,
  );
  return `{\n${lines.join(",\n")}\n${margin}}`;
}

/** The text of a policy that AWS wrote for a key made without one, before and after the ARN of its account. */
const [BEFORE_ROOT = "", AFTER_ROOT = ""] = writtenPolicy({
  Version: "2012-10-17",
  Id: "key-default-1",
  Statement: [
    {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: { AWS: "ROOT" },
      Action: "kms:*",
      Resource: "*",
    },
  ],
}).split("ROOT");

/** The policy of a key made without one (recorded answer of ReplicateKey and GetKeyPolicy). */
export function defaultKeyPolicy(place: Pick<Scope, "account" | "region">): string {
  return BEFORE_ROOT + rootOf(place) + AFTER_ROOT;
}

/** ARN of an account as a principal. */
export function rootOf(place: Pick<Scope, "account" | "region">): string {
  return `arn:${partitionOf(place.region)}:iam::${place.account}:root`;
}
