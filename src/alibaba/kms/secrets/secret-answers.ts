import { iso } from "../../../iso-time.ts";
import type { Tag } from "../../../keys/key.ts";
import type { SecretValue } from "../../../objects/key-store/api.ts";
import type { RequestContext } from "../../../request-context.ts";
import type { SecretRecord, VersionEntry } from "../../../secrets/secret.ts";
import { requireInstanceOfSecret } from "../instances/instances.ts";
import type { Call, Output } from "../operation.ts";
import { openSecret } from "./secrets.ts";

/** The rotation of a managed secret in answers; no members for a Generic one. */
export function rotationAnswer({ rotation }: SecretRecord): Readonly<Record<string, string>> {
  if (!rotation) return {};
  const { state, intervalSeconds, nextAt, lastAt } = rotation;
  return {
    AutomaticRotation: state,
    ...(lastAt !== null && { LastRotationDate: iso(lastAt) }),
    ...(state === "Enabled" &&
      intervalSeconds !== null &&
      nextAt !== null && { RotationInterval: `${intervalSeconds}s`, NextRotationDate: iso(nextAt) }),
  };
}

/** A secret in lists and descriptions. @param tags null where they were not asked for. */
export function secretAnswer(
  secret: SecretRecord,
  tags: readonly Tag[] | null,
): Readonly<Record<string, unknown>> {
  return {
    SecretName: secret.name,
    SecretType: secret.type,
    CreateTime: iso(secret.createdAt),
    UpdateTime: iso(secret.updatedAt),
    ...(secret.plannedDeletionAt !== null && { PlannedDeleteTime: iso(secret.plannedDeletionAt) }),
    ...(secret.owner !== null && { OwingService: secret.owner }),
    ...(tags && { Tags: { Tag: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) } }),
  };
}

/** A version of a secret in ListSecretVersionIds. */
export function versionAnswer({ versionId, createdAt, stages }: VersionEntry) {
  return { VersionId: versionId, CreateTime: iso(createdAt), VersionStages: { VersionStage: stages } };
}

/** A secret's value in answers. @throws Failure, AlibabaError where its instance or its key forbids it */
export async function valueAnswer(
  call: Call,
  context: RequestContext,
  value: SecretValue,
  fetchExtendedConfig: boolean | undefined,
): Promise<NonNullable<Output>> {
  const { secret, version } = value;
  await requireInstanceOfSecret(call, context, secret);
  return {
    SecretName: secret.name,
    SecretType: secret.type,
    SecretData: await openSecret(call, value),
    SecretDataType: version.dataType,
    VersionId: version.versionId,
    VersionStages: { VersionStage: version.stages },
    CreateTime: iso(secret.createdAt),
    ...rotationAnswer(secret),
    ...(fetchExtendedConfig &&
      secret.extendedConfig !== null && {
        ExtendedConfig: secret.extendedConfig,
      }),
  };
}
