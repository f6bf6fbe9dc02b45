import { type GivenPolicy, IdentityError } from "../../surface/identities.ts";

const MANAGED_ARN = /^arn:[a-z-]+:iam::(?:\d{12}|aws):policy\/[\x21-\x7e]{1,640}$/;

/** The ARN of a managed policy; null for a document. @throws IdentityError for another ARN */
export function managedArn(where: string, given: GivenPolicy): string | null {
  if (typeof given !== "string" || !given.trimStart().startsWith("arn:")) return null;
  if (MANAGED_ARN.test(given)) return given;
  throw new IdentityError("invalid", `${where}: '${given.slice(0, 100)}' is not the ARN of a managed policy`);
}
