/**
 * Host names for which the private CA vouches, so that a hosts file may lead the clouds' own names here. They are issued
 * one by one when a client asks for them (SNI): one certificate for all of them would have some thousand names.
 */

/** A name in one label: of a Region, an instance or a workspace. */
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** A Region of either cloud, known or not. */
const REGION = "[a-z]{2,4}(?:-[a-z0-9]{1,20}){1,4}";

/** Services that are served here, or that its clients call on the way: STS for credentials, RAM and IAM for roles. */
const AWS =
  "kms|kms-fips|servicequotas|servicequotas-fips|monitoring|monitoring-fips|sts|sts-fips|iam|iam-fips";
const ALIBABA = "kms|kms-vpc|business|business-vpc|sts|sts-vpc|ram";

const VOUCHED: readonly RegExp[] = [
  // AWS: with a Region, without one (global endpoints), in China, dual-stack, and VPC endpoints.
  `(?:${AWS})(?:\\.${REGION})?\\.amazonaws\\.com(?:\\.cn)?`,
  `(?:${AWS})\\.${REGION}\\.api\\.(?:aws|amazonwebservices\\.com\\.cn)`,
  `${LABEL}\\.(?:${AWS})\\.${REGION}\\.vpce\\.amazonaws\\.com(?:\\.cn)?`,
  // Alibaba Cloud: shared gateways, also by the names with a Region in front; a dedicated one has one more label.
  `(?:${ALIBABA})(?:\\.${REGION})?\\.aliyuncs\\.com`,
  `${LABEL}\\.cryptoservice\\.kms\\.aliyuncs\\.com`,
  // This machine: Regions, services in Regions, dedicated gateways, workspaces.
  `(?:${LABEL}\\.){0,4}localhost`,
].map((pattern) => new RegExp(`^${pattern}$`));

/** Longest host name (RFC 1035). */
const LONGEST = 253;

/** Whether the CA vouches for a host name as a client sends it. @param name in lower case. */
export function isVouchedFor(name: string): boolean {
  return name.length <= LONGEST && VOUCHED.some((pattern) => pattern.test(name));
}
