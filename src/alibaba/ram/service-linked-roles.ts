/** Service-linked roles of KMS by the name of their service (KMS, Service-linked roles). */
export const SERVICE_LINKED_ROLES: ReadonlyMap<string, string> = new Map([
  ["keystore.kms.aliyuncs.com", "AliyunServiceRoleForKMSKeyStore"],
  ["customkeystore.kms.aliyuncs.com", "AliyunServiceRoleForCustomKeyStore"],
  ["secretsmanager-rds.kms.aliyuncs.com", "AliyunServiceRoleForKMSSecretsManagerForRDS"],
  ["secretsmanager-ecs.kms.aliyuncs.com", "AliyunServiceRoleForKMSSecretsManagerForECS"],
  ["secretsmanager-polardb.kms.aliyuncs.com", "AliyunServiceRoleForKMSSecretsManagerForPolarDB"],
]);

/** The trust policy of a service-linked role, JSON. */
export function trustOfService(service: string): string {
  const statement = { Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: [service] } };
  return JSON.stringify({ Statement: [statement], Version: "1" });
}
