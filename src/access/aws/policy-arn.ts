/** Name of the account that AWS's own managed policies belong to. */
const AWS_OWNED = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/;

/** Name of an AWS managed policy, with its path, by its ARN; null for another ARN. */
export function awsManagedName(arn: string): string | null {
  return AWS_OWNED.exec(arn)?.[1] ?? null;
}

/** The last part of a path or ARN: the name of an entity. */
export function nameAtEnd(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}
