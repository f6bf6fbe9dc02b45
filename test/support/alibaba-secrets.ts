import { randomBytes } from "node:crypto";
import type { AlibabaAnswer, AlibabaParameters } from "./alibaba.ts";
import type { AlibabaClient } from "./alibaba-keys.ts";

/** A new unique name for a secret. */
export function freshName(): string {
  return `secret-${randomBytes(6).toString("hex")}`;
}

/** Makes a Generic secret with a version `v1`. @returns its name. */
export async function addSecret(client: AlibabaClient, parameters: AlibabaParameters = {}): Promise<string> {
  const given = { SecretName: freshName(), SecretData: "one", VersionId: "v1", ...parameters };
  await client.call("CreateSecret", given);
  return given.SecretName;
}

/** Parameters of a managed secret with two accounts. */
export const REDIS = {
  SecretType: "Redis",
  SecretData: "$Auto",
  ExtendedConfig: {
    SecretSubType: "DoubleUsers",
    AccountName: "app",
    AccountPrivilege: "RoleReadWrite",
    InstanceId: "r-1",
    RegionId: "cn-hangzhou",
  },
} as const;

/** Parameters of a managed secret with one account. */
export const RDS = {
  SecretType: "Rds",
  SecretData: { Accounts: [{ AccountName: "app", AccountPassword: "first" }] },
  ExtendedConfig: { SecretSubType: "SingleUser", DBInstanceId: "rm-1" },
} as const;

/** The value of the version with a stage label. */
export async function secretText(
  client: AlibabaClient,
  SecretName: string,
  VersionStage?: string,
): Promise<string> {
  const { SecretData } = await client.call("GetSecretValue", { SecretName, VersionStage });
  return String(SecretData);
}

/** The value of the version with a stage label, parsed. */
export async function secretValue(
  client: AlibabaClient,
  SecretName: string,
  VersionStage?: string,
): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await secretText(client, SecretName, VersionStage));
}

/** Stage labels by version id, from ListSecretVersionIds. */
export async function versionsOfSecret(
  client: AlibabaClient,
  SecretName: string,
  IncludeDeprecated = true,
): Promise<Record<string, string[]>> {
  const answer = await client.call("ListSecretVersionIds", { SecretName, IncludeDeprecated, PageSize: 100 });
  const { VersionId } = answer.VersionIds as {
    VersionId: { VersionId: string; VersionStages: { VersionStage: string[] } }[];
  };
  return Object.fromEntries(VersionId.map((each) => [each.VersionId, each.VersionStages.VersionStage]));
}

/** An answer without its RequestId. */
export function withoutId({ RequestId: _, ...rest }: AlibabaAnswer): AlibabaAnswer {
  return rest;
}

/** Parameters of a secret that rotates every week. */
export const AUTOMATIC = { EnableAutomaticRotation: true, RotationInterval: "7d" } as const;

/** Start of the clock in tests of rotation. */
export const ROTATION_START = "2030-01-01T00:00:00.000Z";

/** The instant some seconds after `ROTATION_START`, as answers write it. */
export function instant(seconds: number): string {
  return `${new Date(Date.parse(ROTATION_START) + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** State of a secret's rotation, its interval, and the dates of the last and the next one. */
export async function rotationOf(client: AlibabaClient, SecretName: string): Promise<unknown[]> {
  const { AutomaticRotation, RotationInterval, LastRotationDate, NextRotationDate } = await client.call(
    "DescribeSecret",
    { SecretName },
  );
  return [AutomaticRotation, RotationInterval, LastRotationDate, NextRotationDate];
}
