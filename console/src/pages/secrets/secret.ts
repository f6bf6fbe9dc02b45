import type { Where } from "../../data/where.ts";

/** A version of a secret, without its value. */
export interface Version {
  readonly versionId: string;
  readonly stages: readonly string[];
  readonly createdAt: string | null;
}

/** A secret, as `GET secrets` shows it, and where it is. */
export interface Secret extends Where {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  readonly owner: string | null;
  readonly description: string;
  readonly encryptionKeyId: string | null;
  readonly instanceId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly plannedDeletionAt: string | null;
  readonly rotation: {
    readonly state: "Enabled" | "Disabled" | "Invalid";
    readonly intervalSeconds: number | null;
    readonly nextAt: string | null;
    readonly lastAt: string | null;
  } | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly versions: readonly Version[];
}

/** `GET secrets`. */
export interface Secrets extends Where {
  readonly secrets: readonly Omit<Secret, keyof Where>[];
}

/** The secrets of an answer, each with its place. */
export function secretsOf({ cloud, account, region, secrets }: Secrets): readonly Secret[] {
  return secrets.map((secret) => ({ ...secret, cloud, account, region }));
}

/** Page of a secret. */
export function pageOfSecret({ account, region, name }: Pick<Secret, "account" | "region" | "name">): string {
  return `secrets/${account}/${region}/${encodeURIComponent(name)}`;
}
