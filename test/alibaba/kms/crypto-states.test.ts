import { describe, expect, it } from "vitest";
import type { AlibabaParameters } from "../../support/alibaba.ts";
import { addAlibabaKey, base64, makeAlibabaKey, onlyVersionOf } from "../../support/alibaba-keys.ts";
import { newPeerKey, spkiOf } from "../../support/peer-keys.ts";

const Digest = base64(Buffer.alloc(32));
const exporting = {
  PublicKeyBlob: base64(spkiOf(newPeerKey("RSA_2048"))),
  WrappingKeySpec: "RSA_2048",
  WrappingAlgorithm: "RSAES_OAEP_SHA_256",
};

/** What an operation is called with, once its key and what the key made are there. */
type Call = readonly [action: string, parameters: AlibabaParameters];

/** Every cryptographic operation, by the key that it works with. */
const KINDS: readonly (readonly [
  name: string,
  key: AlibabaParameters,
  calls: (given: Given) => readonly Call[],
])[] = [
  [
    "symmetric",
    {},
    ({ KeyId, CiphertextBlob }) => [
      ["Encrypt", { KeyId, Plaintext: "AAAA" }],
      ["Decrypt", { CiphertextBlob }],
      ["ReEncrypt", { CiphertextBlob, DestinationKeyId: KeyId }],
      ["GenerateDataKey", { KeyId }],
      ["GenerateDataKeyWithoutPlaintext", { KeyId }],
      ["GenerateAndExportDataKey", { KeyId, ...exporting }],
      ["ExportDataKey", { CiphertextBlob, ...exporting }],
    ],
  ],
  [
    "encrypting",
    { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" },
    ({ KeyId, KeyVersionId, CiphertextBlob, other }) => {
      const common = { KeyId, KeyVersionId, Algorithm: "RSAES_OAEP_SHA_256" };
      const source = { SourceKeyId: KeyId, SourceKeyVersionId: KeyVersionId };
      return [
        ["AsymmetricEncrypt", { ...common, Plaintext: "AAAA" }],
        ["AsymmetricDecrypt", { ...common, CiphertextBlob }],
        [
          "ReEncrypt",
          {
            CiphertextBlob,
            ...source,
            SourceEncryptionAlgorithm: common.Algorithm,
            DestinationKeyId: other,
          },
        ],
      ];
    },
  ],
  [
    "signing",
    { KeySpec: "EC_P256" },
    ({ KeyId, KeyVersionId }) => {
      const common = { KeyId, KeyVersionId, Algorithm: "ECDSA_SHA_256", Digest };
      return [
        ["AsymmetricSign", common],
        ["AsymmetricVerify", { ...common, Value: "AAAA" }],
      ];
    },
  ],
  [
    "MAC",
    { KeySpec: "HMAC_SHA_256" },
    ({ KeyId }) => {
      const common = { KeyId, Algorithm: "HMAC_SHA_256", Message: "AAAA" };
      return [
        ["GenerateMac", common],
        ["VerifyMac", { ...common, Mac: "AAAA" }],
      ];
    },
  ],
];

interface Given {
  readonly KeyId: string;
  readonly KeyVersionId: string;
  readonly CiphertextBlob: unknown;
  /** Another key, symmetric, which stays enabled. */
  readonly other: string;
}

describe.each(KINDS)("a %s key", (name, parameters, callsOf) => {
  it("works only while it is enabled", async () => {
    const key = await makeAlibabaKey(parameters);
    const { client, id: KeyId } = key;
    const KeyVersionId = await onlyVersionOf(key);
    const { id: other } = await addAlibabaKey(client);
    const [[encrypt, encryption] = ["", {}]] = callsOf({ KeyId, KeyVersionId, CiphertextBlob: "", other });
    const encrypts = name === "symmetric" || name === "encrypting";
    const CiphertextBlob = encrypts ? (await client.call(encrypt, encryption)).CiphertextBlob : "";
    const calls = callsOf({ KeyId, KeyVersionId, CiphertextBlob, other });

    const all = async (expected: object | null) => {
      for (const [action, given] of calls) {
        if (expected === null) expect(await client.call(action, given)).toHaveProperty("KeyId");
        else expect(await client.failure(action, given), action).toEqual(expected);
      }
    };
    const rejected = (state: string) => ({
      code: `Rejected.${state}`,
      status: 409,
      message: `The request was rejected because the key state is ${state}.`,
    });
    await all(null);
    await client.call("DisableKey", { KeyId });
    await all(rejected("Disabled"));
    await client.call("EnableKey", { KeyId });
    await all(null);
    await client.call("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    await all(rejected("PendingDeletion"));
    await client.call("CancelKeyDeletion", { KeyId });
    await all(null);
  });
});
