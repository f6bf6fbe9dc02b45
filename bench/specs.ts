/** Benchmark of every key spec and algorithm: the full path against the bare primitive in workerd. */
import { join } from "node:path";
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
import { build } from "esbuild";
import { fire, median } from "./load.ts";
import { client, shot } from "./shots.ts";

/** The yardstick's module, with the libraries that it measures. */
export async function primitivesScript(): Promise<string> {
  const built = await build({
    entryPoints: [join(import.meta.dirname, "yardsticks", "primitives.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*"],
    alias: { crypto: "node:crypto" },
    logLevel: "error",
  });
  return built.outputFiles[0]?.text ?? "";
}

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

/** Measures all specs, and prints a line for each. */
export async function specs(
  server: { readonly url: string; readonly pid: number },
  primitives: string,
  account: string,
  rounds: number,
  seconds: number,
): Promise<void> {
  console.log(
    `\n${"".padEnd(42)}${"req/s".padStart(8)}${"CPU us".padStart(9)}${"bare us".padStart(9)}${"ratio".padStart(7)}`,
  );
  const short: string[] = [];
  for (const measure of MEASURES) {
    const credentials = { accessKeyId: account, secretAccessKey: "any" };
    const command = await measure.command(client(server.url, credentials, measure.region));
    const fired = await shot(measure.name, server.url, credentials, command, [], measure.region);
    await fire(fired, server.pid, 1);
    const runs = [];
    for (let round = 0; round < rounds; round++) {
      const bare = await bareMicros(primitives, measure.bare, seconds * 500);
      const { cpuMicros, perSecond } = await fire(fired, server.pid, seconds);
      runs.push({ bare, cpuMicros, perSecond, ratio: bare / cpuMicros });
    }
    const bare = median(runs.map((run) => run.bare));
    const cpu = median(runs.map((run) => run.cpuMicros));
    const ratio = median(runs.map((run) => run.ratio));
    if (bare > LONG_MICROS && ratio < REACH) short.push(measure.name);
    console.log(
      measure.name.padEnd(42) +
        median(runs.map((run) => run.perSecond))
          .toFixed(0)
          .padStart(8) +
        cpu.toFixed(0).padStart(9) +
        bare.toFixed(0).padStart(9) +
        ratio.toFixed(2).padStart(7),
    );
  }
  console.log(
    short.length === 0
      ? `\nall primitives over ${LONG_MICROS} us reach ${REACH}`
      : `\nbelow ${REACH} though over ${LONG_MICROS} us: ${short.join(", ")}`,
  );
}

async function bareMicros(primitives: string, name: string, milliseconds: number): Promise<number> {
  const query = new URLSearchParams({ name, ms: String(milliseconds) });
  const response = await fetch(`${primitives}/?${query}`);
  if (!response.ok) throw new Error(`no primitive ${name}: ${await response.text()}`);
  const { micros } = (await response.json()) as { micros: number };
  return micros;
}
