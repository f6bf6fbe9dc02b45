import { AWS_CRYPTOGRAPHIC_QUOTAS } from "./aws-cryptographic.ts";
import { AWS_MANAGEMENT_QUOTAS } from "./aws-management.ts";

/** Every request quota of AWS KMS. */
export const AWS_QUOTAS = [...AWS_CRYPTOGRAPHIC_QUOTAS, ...AWS_MANAGEMENT_QUOTAS] as const;

/** An operation in one of the rows: the registry of operations accepts no other. */
export type AwsQuotaOperation = (typeof AWS_QUOTAS)[number]["operations"][number];
