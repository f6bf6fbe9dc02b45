import type { VersionEntry } from "./secret.ts";

/** Stage labels that KMS moves itself (Manage generic secrets; docs21, the object model of a secret). */
export const CURRENT = "ACSCurrent";
export const PREVIOUS = "ACSPrevious";

/** Labels of one secret, over all its versions (UpdateSecretVersionStage). */
export const MOST_STAGES = 8;
/** Versions that a secret keeps (PutSecretValue). */
export const MOST_VERSIONS = 10;

/** Version ids by the stage label that marks them: a label is a pointer to one version. */
export type Stages = ReadonlyMap<string, string>;

/** Whether KMS itself needs the label, so that it cannot just be taken away. */
export function isReserved(stage: string): boolean {
  return stage === CURRENT || stage === PREVIOUS;
}

/**
 * Marks a version with labels, each taken from the version that it marked. ACSPrevious goes to the version that
 * ACSCurrent leaves, whatever else is asked for.
 */
export function mark(stages: Stages, versionId: string, labels: readonly string[]): Stages {
  const moved = new Map(stages);
  for (const label of labels) moved.set(label, versionId);
  const before = stages.get(CURRENT);
  if (before !== undefined && before !== moved.get(CURRENT)) moved.set(PREVIOUS, before);
  return moved;
}

/** Takes a label away. */
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
 * Versions that have to go: the oldest without a label, as many as there are too many (docs21, the object model of a
 * secret: recycling).
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
