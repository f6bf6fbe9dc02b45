import * as sdk from "@aws-sdk/client-iam";
import { trustOf } from "./iam.ts";

/** A user, role or group as tests of what all three have call its operations. */
export interface Holder {
  readonly kind: "user" | "role" | "group";
  /** The member that names it. */
  readonly member: "UserName" | "RoleName" | "GroupName";
  /** Characters of its inline policies. */
  readonly limit: number;
  readonly make: (client: sdk.IAMClient, name: string) => Promise<unknown>;
}

export const HOLDERS: readonly Holder[] = [
  {
    kind: "user",
    member: "UserName",
    limit: 2048,
    make: (client, UserName) => client.send(new sdk.CreateUserCommand({ UserName })),
  },
  {
    kind: "role",
    member: "RoleName",
    limit: 10_240,
    make: (client, RoleName) =>
      client.send(
        new sdk.CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: trustOf({ Service: "ec2.amazonaws.com" }),
        }),
      ),
  },
  {
    kind: "group",
    member: "GroupName",
    limit: 5120,
    make: (client, GroupName) => client.send(new sdk.CreateGroupCommand({ GroupName })),
  },
];

/** Calls an operation by its name. */
export async function iamCall(
  client: sdk.IAMClient,
  operation: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const Command = Reflect.get(sdk, `${operation}Command`) as new (
    given: typeof input,
  ) => sdk.ListUsersCommand;
  const { $metadata: _, ...answer } = await client.send(new Command(input));
  return answer as Record<string, unknown>;
}
