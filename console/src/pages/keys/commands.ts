import { aliyunCommand, awsCommand, type Command } from "../../data/commands.ts";
import type { WholeKey } from "./key.ts";

/** What a key's state lets one do with it, as commands of its cloud's CLI. Keys of services take none. */
export function commandsOf(key: WholeKey): readonly Command[] {
  if (key.manager !== "CUSTOMER") return [];
  return key.cloud === "aws" ? awsCommands(key) : aliyunCommands(key);
}

function awsCommands({ region, keyId, state, origin, keySpec, policy }: WholeKey): Command[] {
  const kms = (label: string, operation: string, ...more: string[]): Command => ({
    label,
    text: awsCommand({ region }, "kms", operation, "--key-id", keyId, ...more),
  });
  if (state.endsWith("Deletion")) return [kms("Keep it", "cancel-key-deletion")];
  const rotates = origin === "AWS_KMS" && keySpec === "SYMMETRIC_DEFAULT";
  return [
    ...(state === "Disabled" ? [kms("Enable it", "enable-key")] : []),
    ...(state === "Enabled" ? [kms("Disable it", "disable-key")] : []),
    ...(rotates
      ? [
          kms("Rotate it now", "rotate-key-on-demand"),
          kms("Rotate it every year", "enable-key-rotation", "--rotation-period-in-days", "365"),
        ]
      : []),
    kms("Set its policy", "put-key-policy", "--policy-name", "default", "--policy", oneLine(policy)),
    kms("Tag it", "tag-resource", "--tags", "TagKey=team,TagValue=red"),
    kms("Delete it in a week", "schedule-key-deletion", "--pending-window-in-days", "7"),
  ];
}

function aliyunCommands({ region, keyId, state, deletionProtection, rotation }: WholeKey): Command[] {
  const kms = (label: string, operation: string, ...more: string[]): Command => ({
    label,
    text: aliyunCommand({ region }, operation, "--KeyId", keyId, ...more),
  });
  if (state === "PendingDeletion") return [kms("Keep it", "CancelKeyDeletion")];
  return [
    ...(state === "Disabled" ? [kms("Enable it", "EnableKey")] : []),
    ...(state === "Enabled" ? [kms("Disable it", "DisableKey")] : []),
    ...(rotation
      ? [
          kms(
            "Rotate it every year",
            "UpdateRotationPolicy",
            ...["--EnableAutomaticRotation", "true", "--RotationInterval", "365d"],
          ),
        ]
      : []),
    ...(deletionProtection?.enabled
      ? []
      : [kms("Delete it in a week", "ScheduleKeyDeletion", "--PendingWindowInDays", "7")]),
  ];
}

/** A policy in a line; a text that is no JSON stays as it is. */
function oneLine(policy: string): string {
  try {
    return JSON.stringify(JSON.parse(policy));
  } catch {
    return policy;
  }
}
