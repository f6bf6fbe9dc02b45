import * as z from "zod/mini";
import { isAlibabaError } from "../faults/alibaba-errors.ts";
import { AWS_ERRORS } from "../faults/aws-errors.ts";
import { isInstanceApiError } from "../faults/instance-api-errors.ts";
import { parseAlibabaKeyReference } from "../keys/alibaba-identifiers.ts";
import { parseKeyReference } from "../keys/identifiers.ts";
import { ALIBABA_REGION_NAME, REGION_NAME } from "../partition.ts";
import { ALIBABA_QUOTAS } from "../quotas/alibaba.ts";
import { AWS_QUOTAS } from "../quotas/aws.ts";
import { AWS_RESOURCE_QUOTAS } from "../quotas/aws-resources.ts";
import { INSTANCE_PERFORMANCE } from "../quotas/instance-performance.ts";
import type { QuotaRow } from "../quotas/row.ts";
import type { Regions } from "../regions.ts";
import type { Scope } from "../workspace.ts";
import { ControlError } from "./errors.ts";

export type Cloud = Scope["cloud"];

/** The names of clouds. */
export const cloudShape = z.enum(["aws", "alibaba"]);

/** What the control API knows of a cloud. */
interface CloudRow {
  readonly service: string;
  /** Account ids. */
  readonly account: RegExp;
  readonly accountWords: string;
  readonly region: RegExp;
  /** What is meant where a query does not say. */
  readonly standard: { readonly account: string; readonly region: string };
  readonly quotas: readonly QuotaRow[];
  /** Quotas of things, which are counted elsewhere: only their limits are kept with those of requests. */
  readonly resources: readonly QuotaRow[];
  /** Every operation of its KMS: each has a request quota, or is one of an instance's. */
  readonly operations: ReadonlySet<string>;
  /** Whether a text is what its KMS calls an error. */
  readonly isError: (name: string) => boolean;
  /** Whether a text is the id or the ARN of a key. */
  readonly isKey: (text: string) => boolean;
}

const operationsOf = (rows: readonly QuotaRow[]) => new Set(rows.flatMap(({ operations }) => operations));

export const CLOUDS: Readonly<Record<Cloud, CloudRow>> = {
  aws: {
    service: "AWS KMS",
    account: /^\d{12}$/,
    accountWords: "must be 12 digits",
    region: REGION_NAME,
    standard: { account: "000000000000", region: "us-east-1" },
    quotas: AWS_QUOTAS,
    resources: AWS_RESOURCE_QUOTAS,
    operations: operationsOf(AWS_QUOTAS),
    isError: (name) => AWS_ERRORS.has(name),
    isKey: (text) => ["keyId", "keyArn"].includes(parseKeyReference(text).form),
  },
  alibaba: {
    service: "Alibaba Cloud KMS",
    account: /^\d{16}$/,
    accountWords: "must be 16 digits",
    region: ALIBABA_REGION_NAME,
    standard: { account: "1000000000000000", region: "cn-hangzhou" },
    quotas: ALIBABA_QUOTAS,
    resources: [],
    operations: new Set([
      ...operationsOf(ALIBABA_QUOTAS),
      ...INSTANCE_PERFORMANCE.flatMap((row) => row.instance),
    ]),
    isError: (name) => isAlibabaError(name) || isInstanceApiError(name),
    isKey: (text) => ["keyId", "keyArn"].includes(parseAlibabaKeyReference(text).form),
  },
};

/** @throws ControlError 400 for a Region that there is not */
export function requireRegion(regions: Regions, cloud: Cloud, region: string): void {
  if (regions.has(cloud, region)) return;
  throw new ControlError(
    400,
    "invalid",
    `region: there is no Region '${region}'; --extra-region (EXTRA_REGIONS) adds one`,
  );
}

/** Account and Region of a cloud, as a body or a query names them. */
export function placeMembers(cloud: Cloud) {
  const { account, accountWords, region } = CLOUDS[cloud];
  return {
    account: z.string().check(z.regex(account, accountWords)),
    region: z.string().check(z.regex(region, "must be the name of a Region")),
  };
}
