import { AWS_CRYPTOGRAPHIC_QUOTAS } from "./aws-cryptographic.ts";
import { AWS_MANAGEMENT_QUOTAS } from "./aws-management.ts";

/** Every request quota of AWS KMS. */
export const AWS_QUOTAS = [...AWS_CRYPTOGRAPHIC_QUOTAS, ...AWS_MANAGEMENT_QUOTAS] as const;

/** An operation that some row covers: the registry of operations may hold no other. */
export type AwsQuotaOperation = (typeof AWS_QUOTAS)[number]["operations"][number];
