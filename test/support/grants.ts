import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  type GrantListEntry,
  type KMSClient,
  ListGrantsCommand,
} from "@aws-sdk/client-kms";
import { type ClientOptions, control, kms } from "./client.ts";

export interface MadeGrant {
  readonly id: string;
  readonly token: string;
}

/** The default grantee. */
export const GRANTEE = "arn:aws:iam::111122223333:role/app";

/** Members that a grant for a service needs. */
export const FOR_SERVICE = {
  GranteeServicePrincipal: "dynamodb.amazonaws.com",
  RetiringServicePrincipal: "dynamodb.amazonaws.com",
  Constraints: { SourceArn: "arn:aws:dynamodb:us-east-1:111122223333:table/ExampleTable" },
} as const;

/** Makes a grant for Encrypt and Decrypt, or for what the input says. */
export async function newGrant(
  client: KMSClient,
  KeyId: string,
  input: Partial<CreateGrantCommandInput> = {},
): Promise<MadeGrant> {
  const grantee = input.GranteeServicePrincipal === undefined ? { GranteePrincipal: GRANTEE } : {};
  const { GrantId, GrantToken } = await client.send(
    new CreateGrantCommand({ KeyId, ...grantee, Operations: ["Encrypt", "Decrypt"], ...input }),
  );
  if (!GrantId || !GrantToken) throw new Error("CreateGrant answered no grant");
  return { id: GrantId, token: GrantToken };
}

/** Makes grants, one after the other. */
export async function newGrants(client: KMSClient, keyId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push((await newGrant(client, keyId)).id);
  return ids;
}

/** The grants of a key, up to 100. */
export async function grantsOf(client: KMSClient, KeyId: string): Promise<GrantListEntry[]> {
  return (await client.send(new ListGrantsCommand({ KeyId, Limit: 100 }))).Grants ?? [];
}

/** A client for a principal of an account, such as `user/alice`, of server "off". */
export async function principalOf(
  account: string,
  principal: string,
  options: ClientOptions = {},
): Promise<KMSClient> {
  const { workspace } = options;
  const { json } = await control(
    "POST",
    "credentials",
    { cloud: "aws", account, principal },
    { server: "off", ...(workspace !== undefined && { workspace }) },
  );
  return kms({ ...options, account: String(json.accessKeyId) });
}
