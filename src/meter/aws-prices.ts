/**
 * Published prices of AWS KMS in US dollars: rows only. Looked up 2026-11-21 in stored copies of the pricing page
 * (aws.amazon.com/kms/pricing): the price of a key, the free tier and its exceptions. Those copies lack the table
 * of requests; its rows are as others quote them, and as the AWS Price List (service code awskms) has them. Regions
 * of China and GovCloud have other prices, which are not here.
 *
 * Amounts are integers of 10^-8 US dollars: $0.03 per 10,000 requests is 300 of them each.
 */

export const AWS_PRICES_SOURCE =
  "aws.amazon.com/kms/pricing and AWS Price List (awskms), from stored copies, 2026-11-21";

/** A class of requests that have one price. */
export interface RequestPrice {
  readonly id: string;
  readonly name: string;
  /** 10^-8 US dollars for each request. */
  readonly each: bigint;
  /** Whether the free tier's requests are of this class. */
  readonly freeTier: boolean;
}

export const AWS_REQUEST_PRICES: readonly RequestPrice[] = [
  {
    id: "requests",
    name: "$0.03 per 10,000 requests",
    each: 300n,
    freeTier: true,
  },
  {
    id: "asymmetric_rsa_2048",
    name: "$0.03 per 10,000 requests involving RSA 2048 keys",
    each: 300n,
    freeTier: false,
  },
  {
    id: "asymmetric",
    name: "$0.15 per 10,000 asymmetric requests except RSA 2048",
    each: 1500n,
    freeTier: false,
  },
  {
    id: "data_key_pair_ecc",
    name: "$0.10 per 10,000 ECC GenerateDataKeyPair requests",
    each: 1000n,
    freeTier: false,
  },
  {
    id: "data_key_pair_rsa",
    name: "$12.00 per 10,000 RSA GenerateDataKeyPair requests",
    each: 120_000n,
    freeTier: false,
  },
];

/** $1 a month for each customer managed key, prorated hourly: replicas count like others. */
export const AWS_KEY_MONTH = 100_000_000n;

/** Rotations of a key that cost as much as the key; later ones cost nothing (since 2024-05; older copies charge all). */
export const AWS_PRICED_ROTATIONS = 2;

/** Requests a month, over all Regions, that the free tier covers. */
export const AWS_FREE_REQUESTS = 20_000;

/** What the price of a request depends on: the spec of its KMS key, or that of the key pair that it asks for. */
export type PricedBy = "key" | "keyPair";

/**
 * The price class of a request.
 *
 * @param by what its operation is priced by; undefined for an operation with the plain price.
 * @param keySpec spec of the KMS key, null where none was found.
 * @param keyPairSpec `KeyPairSpec` of the request, null where it has none.
 */
export function awsPriceClass(
  by: PricedBy | undefined,
  keySpec: string | null,
  keyPairSpec: string | null,
): string {
  if (by === "keyPair") return keyPairSpec?.startsWith("RSA") ? "data_key_pair_rsa" : "data_key_pair_ecc";
  if (by !== "key" || keySpec === null) return "requests";
  if (keySpec === "SYMMETRIC_DEFAULT" || keySpec.startsWith("HMAC")) return "requests";
  return keySpec === "RSA_2048" ? "asymmetric_rsa_2048" : "asymmetric";
}
