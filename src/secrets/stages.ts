import type { VersionEntry } from "./secret.ts";

/** Stage labels that KMS moves itself (Manage generic secrets; docs21, the object model of a secret). */
export const CURRENT = "ACSCurrent";
export const PREVIOUS = "ACSPrevious";

/** Most stage labels of a secret, over all its versions (UpdateSecretVersionStage). */
export const MOST_STAGES = 8;
/** Most versions that a secret keeps (PutSecretValue). */
export const MOST_VERSIONS = 10;

/** Version ids by stage label: a label marks exactly one version. */
export type Stages = ReadonlyMap<string, string>;

/** Whether KMS itself moves the label, so that callers cannot remove it. */
export function isReserved(stage: string): boolean {
  return stage === CURRENT || stage === PREVIOUS;
}

/**
 * Moves labels to a version. Where ACSCurrent moves, ACSPrevious moves to the version that ACSCurrent leaves, even if
 * `labels` names it too.
 */
export function mark(stages: Stages, versionId: string, labels: readonly string[]): Stages {
  const moved = new Map(stages);
  for (const label of labels) moved.set(label, versionId);
  const before = stages.get(CURRENT);
  if (before !== undefined && before !== moved.get(CURRENT)) moved.set(PREVIOUS, before);
  return moved;
}

/** Removes a label. */
export function unmark(stages: Stages, label: string): Stages {
  const left = new Map(stages);
  left.delete(label);
  return left;
}

/** The labels of a version. */
export function stagesOf(stages: Stages, versionId: string): string[] {
  return [...stages].filter(([, marked]) => marked === versionId).map(([label]) => label);
}

/**
 * Versions to delete beyond `MOST_VERSIONS`: the oldest ones without a label (docs21, the object model of a secret:
 * recycling).
 *
 * @param versions oldest first.
 */
export function recyclable(versions: readonly Pick<VersionEntry, "versionId" | "stages">[]): string[] {
  const excess = Math.max(0, versions.length - MOST_VERSIONS);
  return versions
    .filter(({ stages }) => stages.length === 0)
    .slice(0, excess)
    .map(({ versionId }) => versionId);
}
