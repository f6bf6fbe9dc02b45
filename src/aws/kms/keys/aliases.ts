import { isAliasName, parseKeyReference } from "../../../keys/identifiers.ts";
import { AwsError } from "../errors.ts";
import type { Call, LocatedKey } from "../operation.ts";

/** The name of an alias that a customer may make or change. @throws AwsError as CreateAlias does */
export function requireAliasName(name: string): string {
  if (!name.startsWith("alias/")) {
    throw new AwsError(
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (name.startsWith("alias/aws/")) throw new AwsError("NotAuthorizedException", null);
  if (name.includes(":")) {
    // Recorded.
    throw new AwsError("ValidationException", `${name} contains invalid characters for an alias`);
  }
  if (!isAliasName(name)) throw new AwsError("InvalidAliasNameException", null);
  return name;
}

/** The key that an alias is to name. @throws AwsError ValidationException where it is an alias itself */
export async function locateTarget(call: Call, text: string): Promise<LocatedKey> {
  const { form } = parseKeyReference(text);
  if (form === "alias" || form === "aliasArn") {
    throw new AwsError("ValidationException", "Aliases must refer to keys. Not aliases");
  }
  return call.named(text);
}
