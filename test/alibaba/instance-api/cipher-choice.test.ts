import { describe, expect, it } from "vitest";
import { type CipherMembers, cipherChoice } from "../../../src/alibaba/instance-api/cipher-choice.ts";
import { InstanceApiError } from "../../../src/alibaba/instance-api/errors.ts";

const made = (length: number) => new Uint8Array(length).fill(7);
const bytes = (length: number) => new Uint8Array(length).fill(9);
const NONE = new Uint8Array();

type Case = readonly [string, "software" | "hardware", CipherMembers];

describe("the cipher for encryption", () => {
  it.each<[Case, object]>([
    [
      ["Aliyun_AES_256", "software", {}],
      { algorithm: "AES_GCM", paddingMode: null, iv: made(12), aad: NONE },
    ],
    [["Aliyun_AES_128", "software", { Aad: bytes(8192) }], { algorithm: "AES_GCM", aad: bytes(8192) }],
    [["Aliyun_AES_256", "software", { Iv: bytes(12) }], { iv: bytes(12) }],
    [["Aliyun_SM4", "hardware", { Aad: bytes(1) }], { algorithm: "SM4_GCM", iv: made(12), aad: bytes(1) }],
    // What an algorithm has no use for is passed over.
    [["Aliyun_AES_256", "software", { PaddingMode: "NO_PADDING" }], { paddingMode: null }],
    [
      ["Aliyun_AES_192", "hardware", { Algorithm: "AES_CBC", Aad: bytes(9000) }],
      { algorithm: "AES_CBC", paddingMode: "PKCS7_PADDING", iv: made(16), aad: NONE },
    ],
    [
      ["Aliyun_AES_256", "hardware", { Algorithm: "AES_ECB", PaddingMode: "NO_PADDING", Iv: bytes(3) }],
      { algorithm: "AES_ECB", paddingMode: "NO_PADDING", iv: NONE, aad: NONE },
    ],
  ])("follows from %j", ([spec, kind, members], expected) => {
    expect(cipherChoice(spec, kind, members, made)).toMatchObject(expected);
  });
});

describe("the cipher for decryption", () => {
  it("needs the IV, where it has one", () => {
    expect(cipherChoice("Aliyun_AES_256", "software", { Iv: bytes(12) }, null)).toMatchObject({
      iv: bytes(12),
    });
    const ecb = cipherChoice("Aliyun_AES_256", "hardware", { Algorithm: "AES_ECB" }, null);
    expect(ecb).toMatchObject({ iv: NONE });
    const missing = cipherChoice("Aliyun_AES_256", "software", {}, null);
    expect(missing).toBeInstanceOf(InstanceApiError);
    expect(missing).toMatchObject({
      code: "MissingParameter",
      text: "Parameter Iv does not exist in http header or body.",
    });
  });
});

describe("a cipher that does not fit the key", () => {
  it.each<[Case, string]>([
    [["Aliyun_AES_256", "software", { Algorithm: "AES_CBC" }], "UnsupportedOperation"],
    [["Aliyun_AES_256", "hardware", { Algorithm: "SM4_GCM" }], "UnsupportedOperation"],
    [["Aliyun_SM4", "hardware", { Algorithm: "AES_GCM" }], "UnsupportedOperation"],
    [["Aliyun_AES_256", "hardware", { Algorithm: "aes_gcm" }], "UnsupportedOperation"],
    [["RSA_2048", "hardware", {}], "UnsupportedOperation"],
    [["toString", "hardware", {}], "UnsupportedOperation"],
    [["Aliyun_AES_256", "software", { Iv: bytes(16) }], "InvalidParameter"],
    [["Aliyun_AES_256", "hardware", { Algorithm: "AES_CBC", Iv: bytes(12) }], "InvalidParameter"],
    [["Aliyun_AES_256", "hardware", { Algorithm: "AES_CBC", PaddingMode: "ZERO" }], "InvalidParameter"],
    [["Aliyun_AES_256", "software", { Aad: bytes(8193) }], "InvalidParameter"],
  ])("is refused: %j", ([spec, kind, members], code) => {
    const refused = cipherChoice(spec, kind, members, made);
    expect(refused).toBeInstanceOf(InstanceApiError);
    expect(refused).toMatchObject({ code });
  });
});
