import { PARTITIONS } from "../../cloud/aws-partitions.ts";
import type { PolicyDefect } from "./defect.ts";

/** Kinds of resources in ARNs of IAM, in the order of IAM's own message. */
export const IAM_PATHS = [
  ...["user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/"],
  ...["policy/", "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/"],
];

/** What is wrong with a resource of an identity policy, `*` or an ARN, with IAM's distinctions; null for a good one. */
export function iamResourceDefect(resource: string): PolicyDefect | null {
  if (resource === "*") return null;
  const [arn, partition = "", service = "", region, , ...rest] = resource.split(":");
  if (arn !== "arn" || !resource.includes(":")) return { code: "resourceForm", resource };
  if (partition !== "*" && !PARTITIONS.some(({ id }) => id === partition)) {
    return { code: "resourcePartition", partition, resource };
  }
  if (!/^[a-zA-Z0-9-]+$/.test(service)) return { code: "resourceVendor" };
  if (rest.length === 0) return { code: "legacyParsing" };
  if (service !== "iam") return null;
  if (region !== "") return { code: "iamRegion", resource };
  const path = rest.join(":");
  return path === "*" || IAM_PATHS.some((each) => path.startsWith(each)) ? null : { code: "iamPath" };
}
