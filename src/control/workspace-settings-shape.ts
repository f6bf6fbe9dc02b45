import * as z from "zod/mini";
import { SETTINGS } from "../settings.ts";
import type { WorkspaceSettings } from "../workspace-settings.ts";

/** The settings that a workspace may have of its own, by the table of settings. */
export const settingsShape = z.strictObject({
  quotas: z.optional(z.enum(SETTINGS.quotas.shape.of)),
  quotaProfile: z.optional(z.enum(SETTINGS.quotaProfile.shape.of)),
  hotKeyLimit: z.optional(
    z.int().check(z.gte(SETTINGS.hotKeyLimit.shape.from), z.lte(SETTINGS.hotKeyLimit.shape.to)),
  ),
  quotaApproval: z.optional(z.enum(SETTINGS.quotaApproval.shape.of)),
  policies: z.optional(z.enum(SETTINGS.policies.shape.of)),
});

/** Settings without those that are left out. */
export function definedOf({
  quotas,
  quotaProfile,
  hotKeyLimit,
  quotaApproval,
  policies,
}: z.infer<typeof settingsShape>): WorkspaceSettings {
  return {
    ...(quotas !== undefined && { quotas }),
    ...(quotaProfile !== undefined && { quotaProfile }),
    ...(hotKeyLimit !== undefined && { hotKeyLimit }),
    ...(quotaApproval !== undefined && { quotaApproval }),
    ...(policies !== undefined && { policies }),
  };
}
