/** Benchmark of every key spec and algorithm: the full path against the bare primitive in workerd. */
import {
  CreateKeyCommand,
  DataKeyPairSpec,
  DecapsulateCommand,
  DecryptCommand,
  EncapsulateCommand,
  EncryptCommand,
  GenerateDataKeyPairCommand,
  GenerateMacCommand,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { ACCOUNT, openWith, type Source } from "./servers.ts";
import { client, shot } from "./shots.ts";
import { type Group, type Opened, requestTo, type Target } from "./targets.ts";

interface Measure {
  readonly name: string;
  /** Name of the primitive in yardsticks/primitives.ts. */
  readonly bare: string;
  readonly region?: string;
  readonly command: (sdk: KMSClient) => Promise<object>;
}

const MESSAGE = new Uint8Array(64).fill(7);
const DIGEST = (length: number) => new Uint8Array(length).fill(7);

async function keyOf(sdk: KMSClient, KeySpec: KeySpec, KeyUsage: KeyUsageType): Promise<string> {
  const { KeyMetadata } = await sdk.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
  return KeyMetadata?.KeyId ?? "";
}

/** Sign and Verify of one algorithm, of a message or of a digest: of μ for ML-DSA. */
function signing(spec: KeySpec, algorithm: SigningAlgorithmSpec, digest?: number): Measure[] {
  const ofMu = algorithm === "ML_DSA_SHAKE_256";
  const suffix =
    digest === undefined ? "" : algorithm === "ED25519_PH_SHA_512" ? " ph" : ofMu ? " mu" : " digest";
  const region = spec === "SM2" ? "cn-north-1" : undefined;
  const MessageType = ofMu ? ("EXTERNAL_MU" as const) : ("DIGEST" as const);
  const message = digest === undefined ? { Message: MESSAGE } : { Message: DIGEST(digest), MessageType };
  const input = async (sdk: KMSClient) => ({
    KeyId: await keyOf(sdk, spec, "SIGN_VERIFY"),
    SigningAlgorithm: algorithm,
    ...message,
  });
  return [
    {
      name: `Sign ${spec}${suffix}`,
      bare: `sign ${spec}${suffix}`,
      region,
      command: async (sdk) => new SignCommand(await input(sdk)),
    },
    {
      name: `Verify ${spec}${suffix}`,
      bare: `verify ${spec}${suffix}`,
      region,
      async command(sdk) {
        const signed = await input(sdk);
        const { Signature } = await sdk.send(new SignCommand(signed));
        return new VerifyCommand({ ...signed, Signature });
      },
    },
  ];
}

const mac = (bits: 224 | 256 | 384 | 512): Measure => ({
  name: `GenerateMac HMAC_${bits}`,
  bare: `mac HMAC_${bits}`,
  command: async (sdk) =>
    new GenerateMacCommand({
      KeyId: await keyOf(sdk, `HMAC_${bits}`, "GENERATE_VERIFY_MAC"),
      MacAlgorithm: `HMAC_SHA_${bits}`,
      Message: MESSAGE,
    }),
});

const rsaDecrypt = (bits: 2048 | 3072 | 4096): Measure => ({
  name: `Decrypt RSA_${bits}`,
  bare: `decrypt RSA_${bits}`,
  async command(sdk) {
    const KeyId = await keyOf(sdk, `RSA_${bits}`, "ENCRYPT_DECRYPT");
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    const { CiphertextBlob } = await sdk.send(
      new EncryptCommand({ KeyId, EncryptionAlgorithm, Plaintext: MESSAGE }),
    );
    return new DecryptCommand({ KeyId, EncryptionAlgorithm, CiphertextBlob });
  },
});

const kem = (bits: 512 | 768 | 1024): Measure[] => {
  const key = (sdk: KMSClient) => keyOf(sdk, `ML_KEM_${bits}`, "ENCAPSULATE_DECAPSULATE");
  const EncapsulationAlgorithm = "ML_KEM";
  return [
    {
      name: `Encapsulate ML_KEM_${bits}`,
      bare: `encapsulate ML_KEM_${bits}`,
      command: async (sdk) => new EncapsulateCommand({ KeyId: await key(sdk), EncapsulationAlgorithm }),
    },
    {
      name: `Decapsulate ML_KEM_${bits}`,
      bare: `decapsulate ML_KEM_${bits}`,
      async command(sdk) {
        const KeyId = await key(sdk);
        const { SharedSecretCiphertextBlob } = await sdk.send(
          new EncapsulateCommand({ KeyId, EncapsulationAlgorithm }),
        );
        return new DecapsulateCommand({ KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob });
      },
    },
  ];
};

const pair = (spec: DataKeyPairSpec): Measure => ({
  name: `GenerateDataKeyPair ${spec}`,
  bare: `pair ${spec}`,
  region: spec === "SM2" ? "cn-north-1" : undefined,
  async command(sdk) {
    const { KeyMetadata } = await sdk.send(new CreateKeyCommand({}));
    return new GenerateDataKeyPairCommand({ KeyId: KeyMetadata?.KeyId, KeyPairSpec: spec });
  },
});

const MEASURES: readonly Measure[] = [
  ...signing("RSA_2048", "RSASSA_PSS_SHA_256"),
  ...signing("RSA_3072", "RSASSA_PSS_SHA_256"),
  ...signing("RSA_4096", "RSASSA_PSS_SHA_256"),
  ...signing("ECC_NIST_P256", "ECDSA_SHA_256"),
  ...signing("ECC_NIST_P384", "ECDSA_SHA_384"),
  ...signing("ECC_NIST_P521", "ECDSA_SHA_512"),
  ...signing("ECC_NIST_P256", "ECDSA_SHA_256", 32),
  ...signing("ECC_NIST_P384", "ECDSA_SHA_384", 48),
  ...signing("ECC_NIST_P521", "ECDSA_SHA_512", 64),
  ...signing("ECC_SECG_P256K1", "ECDSA_SHA_256"),
  ...signing("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
  ...signing("ECC_NIST_EDWARDS25519", "ED25519_PH_SHA_512", 64),
  ...signing("SM2", "SM2DSA"),
  ...signing("ML_DSA_44", "ML_DSA_SHAKE_256"),
  ...signing("ML_DSA_65", "ML_DSA_SHAKE_256"),
  ...signing("ML_DSA_87", "ML_DSA_SHAKE_256"),
  ...signing("ML_DSA_65", "ML_DSA_SHAKE_256", 64),
  ...([512, 768, 1024] as const).flatMap(kem),
  ...([224, 256, 384, 512] as const).map(mac),
  ...([2048, 3072, 4096] as const).map(rsaDecrypt),
  // RSA keys are made by another process, so that workerd's CPU time says nothing of them (bench/rsa.ts).
  ...Object.values(DataKeyPairSpec)
    .filter((spec) => !spec.startsWith("RSA"))
    .map(pair),
];

/** Minimum ratio of operations that take longer than `LONG_MICROS`. */
const REACH = 0.4;
const LONG_MICROS = 200;

/** Every spec, each beside its bare primitive. */
export function specs({ start }: Source): Promise<Opened> {
  return openWith([start("permissive")], async ({ server: { url, pid }, yardsticks }) => {
    const groups: Group[] = [];
    for (const { name, bare, region, command } of MEASURES) {
      const credentials = { accessKeyId: ACCOUNT, secretAccessKey: "any" };
      const measured = await command(client(url, credentials, region));
      const fired = requestTo(pid, await shot(name, url, credentials, measured, [], region));
      groups.push([yardsticks === null ? fired : besidePrimitive(fired, yardsticks.primitives, bare)]);
    }
    return groups;
  });
}

/** A target that also measures its bare primitive each time, and is compared with it. */
function besidePrimitive({ name, run }: Target, primitives: string, bare: string): Target {
  return {
    name,
    run: async (seconds) => ({
      bareMicros: await bareMicros(primitives, bare, seconds * 500),
      ...(await run(seconds)),
    }),
    against: [
      {
        yardstick: name,
        of: "bareMicros",
        asked: (figures) => ((figures.bareMicros ?? 0) > LONG_MICROS ? REACH : undefined),
      },
    ],
  };
}

async function bareMicros(primitives: string, name: string, milliseconds: number): Promise<number> {
  const query = new URLSearchParams({ name, ms: String(milliseconds) });
  const response = await fetch(`${primitives}/?${query}`);
  if (!response.ok) throw new Error(`no primitive ${name}: ${await response.text()}`);
  const { micros } = (await response.json()) as { micros: number };
  return micros;
}
