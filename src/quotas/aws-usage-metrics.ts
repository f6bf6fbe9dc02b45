/**
 * CloudWatch's names for the calls of a shared quota (`AWS/Usage` `CallCount`, dimension `Resource`).
 *
 * Sources: public dashboards and tools; for quotas of a single operation, the operation's name. Names that no source
 * shows (ML-DSA, ML-KEM, custom key stores, Ed25519 and SM2 data key pairs) are left out.
 */
const SHARED: Readonly<Record<string, string>> = {
  crypto_symmetric: "CryptographicOperationsSymmetric",
  crypto_rsa: "CryptographicOperationsRsa",
  crypto_ecc: "CryptographicOperationsEcc",
  data_key_pair_ecc_nist_p256: "GenerateDataKeyPair-ECC_NIST_P256",
  data_key_pair_ecc_nist_p384: "GenerateDataKeyPair-ECC_NIST_P384",
  data_key_pair_ecc_nist_p521: "GenerateDataKeyPair-ECC_NIST_P521",
  data_key_pair_ecc_secg_p256k1: "GenerateDataKeyPair-ECC_SECG_P256K1",
  data_key_pair_rsa_2048: "GenerateDataKeyPair-RSA_2048",
  data_key_pair_rsa_3072: "GenerateDataKeyPair-RSA_3072",
  data_key_pair_rsa_4096: "GenerateDataKeyPair-RSA_4096",
};

/** The `Resource` of a quota's usage metric, null where it has none. */
export function usageResourceOf(row: {
  readonly id: string;
  readonly operations: readonly string[];
}): string | null {
  const [operation = ""] = row.operations;
  const isOfOneOperation = row.id === operation.charAt(0).toLowerCase() + operation.slice(1);
  return SHARED[row.id] ?? (isOfOneOperation ? operation : null);
}
