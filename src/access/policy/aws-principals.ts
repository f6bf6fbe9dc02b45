import { PARTITIONS, partitionOf, partitionWith } from "../../cloud/aws-partitions.ts";
import { AWS_SERVICE_NAMES } from "./aws-service-names.ts";
import type { PolicyPrincipal } from "./document.ts";

/** ARNs that a policy may name: accounts, users, roles and their sessions; no groups and no wildcards. */
const PRINCIPAL_ARN =
  /^arn:([a-z-]+):(?:iam::\d{12}:(?:root|(?:user|role)(?:\/[\w+=,.@-]+)+)|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+))$/;

/** Identity providers: ARNs of SAML and OIDC providers, and the domains of those that AWS knows. */
const PROVIDER =
  /^(?:arn:([a-z-]+):iam::\d{12}:(?:saml-provider|oidc-provider)\/\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;

/** The partition of an ARN of a principal; null for other texts. */
export function partitionOfPrincipal(arn: string): string | null {
  return PRINCIPAL_ARN.exec(arn)?.[1] ?? null;
}

/**
 * Whether a text is the name of an AWS service as a principal in a Region: `logs.us-east-1.amazonaws.com`. All
 * partitions know `amazonaws.com`; each also knows its own domain, such as `amazonaws.com.cn`. Another Region in the
 * name belongs to the same partition (IAM User Guide, Principal: service principals in opt-in Regions).
 */
export function isServicePrincipal(text: string, region: string): boolean {
  const { id, dnsSuffix } = partitionWith(region);
  const suffix = ["amazonaws.com", dnsSuffix].find((each) => text.endsWith(`.${each}`));
  if (suffix === undefined) return false;
  const labels = text.slice(0, -suffix.length - 1).split(".");
  if (!labels.every((label) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(label))) return false;
  const places = labels.filter((label) => PARTITIONS.some(({ regionPattern }) => regionPattern.test(label)));
  const service = labels.filter((label) => !places.includes(label)).at(-1);
  return (
    service !== undefined &&
    AWS_SERVICE_NAMES.has(service) &&
    places.every((place) => partitionOf(place) === id)
  );
}

/**
 * Whether a principal can exist in a Region's partition: by its form, because there is no directory of principals
 * here. Ids such as `AIDA…` stand for deleted principals, which no policy may name anew.
 */
export function isAwsPrincipal({ kind, name }: PolicyPrincipal, region: string): boolean {
  switch (kind) {
    case "*":
      return true;
    case "AWS":
      return name === "*" || /^\d{12}$/.test(name) || partitionOfPrincipal(name) === partitionOf(region);
    case "Service":
      return isServicePrincipal(name, region);
    case "Federated": {
      const [whole, partition] = PROVIDER.exec(name) ?? [];
      return whole !== undefined && (partition ?? partitionOf(region)) === partitionOf(region);
    }
    default:
      return false;
  }
}
