import { AWS, REGION_NAME } from "../../cloud/aws.ts";
import { type Claim, type Contradiction, contradictionOf } from "../../surface/claim.ts";
import { regionOfHost } from "../../surface/origin.ts";
import { AwsError } from "./errors.ts";

/** First labels of the hosts of a service. */
const SERVICE_LABELS: readonly string[] = [
  "kms",
  "kms-fips",
  "servicequotas",
  "servicequotas-fips",
  "monitoring",
  "monitoring-fips",
  "sts",
  "sts-fips",
  "iam",
  "tagging",
];

/** The Region of a request, unverified. @param scope Region of its credential scope, if it has one */
export function claimedRegion({ url }: Pick<Request, "url">, scope: string | undefined): string {
  if (scope && REGION_NAME.test(scope)) return scope;
  return regionOfHost(url, SERVICE_LABELS, REGION_NAME) ?? AWS.standard.region;
}

/** What a request names. @throws AwsError ValidationException where it contradicts itself */
export function claimed(claim: Claim | Contradiction): Claim {
  if ("wrong" in claim) throw new AwsError("ValidationException", claim.wrong);
  return claim;
}

/** Requires that a request names no other workspace than its access key's. @throws AwsError ValidationException */
export function agreeing(claim: Claim, keysWorkspace: string | undefined): void {
  const contradiction = contradictionOf(claim, keysWorkspace);
  if (contradiction !== null) throw new AwsError("ValidationException", contradiction.wrong);
}
