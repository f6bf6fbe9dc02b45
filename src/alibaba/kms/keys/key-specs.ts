import type { InstanceType } from "../../../billing/prices.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";

/** The usage of a key (CreateKey: KeyUsage). The value for MAC keys is not published. */
export type KeyUsage = "ENCRYPT/DECRYPT" | "SIGN/VERIFY" | "GENERATE/VERIFY_MAC";

/** The family of a key: `asymmetric` has a public key, `symmetric` encrypts without an algorithm in the request. */
export type KeyFamily = "symmetric" | "asymmetric" | "mac";

export type ProtectionLevel = "SOFTWARE" | "HSM";

interface KeySpecRow {
  readonly family: KeyFamily;
  /** Algorithms of the OpenAPI by usage; the first usage is the default. */
  readonly usages: Readonly<Partial<Record<KeyUsage, readonly string[]>>>;
  /** Protection levels, the default first. */
  readonly protectionLevels: readonly ProtectionLevel[];
  /** Whether keys can be made in the Regions of mainland China only. */
  readonly mainland?: true;
}

const BOTH = ["SOFTWARE", "HSM"] as const;
const OAEP = ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"] as const;
const RSA_SIGNATURES = ["RSA_PSS_SHA_256", "RSA_PKCS1_SHA_256"] as const;

/** The row of a symmetric encryption key. */
function symmetric(...protectionLevels: ProtectionLevel[]) {
  return { family: "symmetric", usages: { "ENCRYPT/DECRYPT": [] }, protectionLevels } as const;
}

/** The usages of RSA keys. The documentation leaves out those of RSA_4096, which are taken from its neighbours. */
const RSA = {
  family: "asymmetric",
  usages: { "SIGN/VERIFY": RSA_SIGNATURES, "ENCRYPT/DECRYPT": OAEP },
  protectionLevels: BOTH,
} as const;

const ECDSA = {
  family: "asymmetric",
  usages: { "SIGN/VERIFY": ["ECDSA_SHA_256"] },
  protectionLevels: BOTH,
} as const;

/** The row of a MAC key, whose spec has the name of its only algorithm. */
function mac(algorithm: string) {
  return { family: "mac", usages: { "GENERATE/VERIFY_MAC": [algorithm] }, protectionLevels: BOTH } as const;
}

/** Key specs (Key management types and key specifications; alibabacloud-typescript-sdk kms-20160120 3.2.0, CreateKey). */
const KEY_SPECS = {
  Aliyun_AES_256: symmetric("SOFTWARE", "HSM"),
  Aliyun_AES_192: symmetric("HSM"),
  Aliyun_AES_128: symmetric("HSM"),
  Aliyun_SM4: symmetric("HSM", "SOFTWARE"),
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  EC_P256: ECDSA,
  EC_P256K: ECDSA,
  EC_SM2: {
    family: "asymmetric",
    usages: { "SIGN/VERIFY": ["SM2DSA"], "ENCRYPT/DECRYPT": ["SM2PKE"] },
    protectionLevels: ["HSM"],
    mainland: true,
  },
  HMAC_SM3: mac("HMAC_SM3"),
  HMAC_SHA_224: mac("HMAC_SHA_224"),
  HMAC_SHA_256: mac("HMAC_SHA_256"),
  HMAC_SHA_384: mac("HMAC_SHA_384"),
  HMAC_SHA_512: mac("HMAC_SHA_512"),
} as const satisfies Readonly<Record<string, KeySpecRow>>;

export type KeySpec = keyof typeof KEY_SPECS;

export const KEY_SPEC_NAMES = Object.keys(KEY_SPECS) as readonly KeySpec[];

/** The default key spec (CreateKey: KeySpec). */
export const DEFAULT_KEY_SPEC: KeySpec = "Aliyun_AES_256";

/** The row of a key's spec. @throws RangeError for a spec that does not exist */
export function specRow(spec: string): KeySpecRow {
  const row: KeySpecRow | undefined = Object.hasOwn(KEY_SPECS, spec) ? KEY_SPECS[spec as KeySpec] : undefined;
  if (!row) throw new RangeError(`no key spec ${spec}`);
  return row;
}

/** Whether keys of a spec have a public key, and versions that are made on demand. */
export function isAsymmetric(spec: string): boolean {
  return specRow(spec).family === "asymmetric";
}

/** Algorithms that a key can be used with; none for a symmetric one, whose requests name none. */
export function algorithmsOf(key: {
  readonly keySpec: string;
  readonly keyUsage: string;
}): readonly string[] {
  return specRow(key.keySpec).usages[key.keyUsage as KeyUsage] ?? [];
}

/** Whether keys of some spec have an algorithm in a usage. */
export function isAlgorithm(name: string, usage: KeyUsage): boolean {
  return KEY_SPEC_NAMES.some((keySpec) => algorithmsOf({ keySpec, keyUsage: usage }).includes(name));
}

/** The usage of a new key: SIGN/VERIFY unless its spec cannot sign. @throws AlibabaError InvalidParameter */
export function usageOf(spec: KeySpec, given: KeyUsage | undefined): KeyUsage {
  const { usages } = specRow(spec);
  const usage = given ?? (Object.keys(usages) as KeyUsage[])[0];
  if (usage === undefined || usages[usage] === undefined) throw invalidParameter("KeyUsage");
  return usage;
}

/** Whether material for keys of a spec can be imported (GetParametersForImport: 256 bits, or 128 for SM4). */
export function isImportable(spec: string): boolean {
  return IMPORTABLE.includes(spec);
}

const IMPORTABLE: readonly string[] = ["Aliyun_AES_256", "Aliyun_SM4"] satisfies KeySpec[];

/** The protection level of a new key. @throws AlibabaError InvalidParameter, Unsupported.ProtectionLevel */
export function protectionLevelOf(
  spec: KeySpec,
  given: ProtectionLevel | undefined,
  region: string,
): ProtectionLevel {
  const { protectionLevels, mainland } = specRow(spec);
  const level = given ?? protectionLevels[0];
  if (level === undefined || !protectionLevels.includes(level)) throw invalidParameter("ProtectionLevel");
  if (mainland && !isMainland(region)) throw new AlibabaError("Unsupported.ProtectionLevel");
  return level;
}

/**
 * The protection level of a new key in an instance: that of the instance. A software instance makes only keys whose
 * default is SOFTWARE (Key management types and key specifications).
 *
 * @throws AlibabaError InvalidParameter, Unsupported.ProtectionLevel
 */
export function instanceProtectionLevel(spec: KeySpec, type: InstanceType, region: string): ProtectionLevel {
  if (type === "hardware") return protectionLevelOf(spec, "HSM", region);
  if (specRow(spec).protectionLevels[0] !== "SOFTWARE") throw invalidParameter("KeySpec");
  return "SOFTWARE";
}

function isMainland(region: string): boolean {
  return region.startsWith("cn-") && region !== "cn-hongkong";
}
