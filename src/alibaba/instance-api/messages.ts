/** The type of a field in a message; all but `strings` (repeated string) occur at most once. */
export type FieldType = "string" | "bytes" | "int32" | "bool" | "strings";

/** A field's number and type on the wire. */
export interface Field {
  readonly number: number;
  readonly type: FieldType;
}

/** A message of proto3: its fields by name. */
export type Message = Readonly<Record<string, Field>>;

/** The request and the response of an operation. */
export interface OperationMessages {
  readonly request: Message;
  readonly response: Message;
}

const string = (number: number) => ({ number, type: "string" }) as const;
const bytes = (number: number) => ({ number, type: "bytes" }) as const;
const int32 = (number: number) => ({ number, type: "int32" }) as const;
const bool = (number: number) => ({ number, type: "bool" }) as const;
const strings = (number: number) => ({ number, type: "strings" }) as const;

/** The message Error: the body of every error (KMS Instance API, Common error codes). */
export const ERROR_MESSAGE = {
  StatusCode: int32(1),
  ErrorCode: string(2),
  ErrorMessage: string(3),
  RequestId: string(4),
} as const satisfies Message;

/** Messages of Encrypt and AdvanceEncrypt. */
const ENCRYPT = {
  KeyId: string(1),
  Plaintext: bytes(2),
  Algorithm: string(3),
  Aad: bytes(4),
  Iv: bytes(5),
  PaddingMode: string(6),
} as const;
const ENCRYPTED = {
  KeyId: string(1),
  CiphertextBlob: bytes(2),
  Iv: bytes(3),
  RequestId: string(4),
  Algorithm: string(5),
  PaddingMode: string(6),
} as const;

/** Messages of Decrypt and AdvanceDecrypt. */
const DECRYPT = {
  CiphertextBlob: bytes(1),
  KeyId: string(2),
  Algorithm: string(3),
  Aad: bytes(4),
  Iv: bytes(5),
  PaddingMode: string(6),
} as const;
const DECRYPTED = {
  KeyId: string(1),
  Plaintext: bytes(2),
  RequestId: string(3),
  Algorithm: string(4),
  PaddingMode: string(5),
} as const;

const DATA_KEY = {
  KeyId: string(1),
  Iv: bytes(2),
  Plaintext: bytes(3),
  CiphertextBlob: bytes(4),
  RequestId: string(5),
  Algorithm: string(6),
} as const;

const PAIR_REQUEST = {
  KeyId: string(1),
  Algorithm: string(2),
  KeyPairSpec: string(3),
  KeyFormat: string(4),
  Aad: bytes(5),
} as const;
const ADVANCE_PAIR_REQUEST = {
  KeyId: string(1),
  KeyPairSpec: string(2),
  KeyFormat: string(3),
  Aad: bytes(4),
} as const;
const PAIR = {
  KeyId: string(1),
  Iv: bytes(2),
  KeyPairSpec: string(3),
  PrivateKeyPlaintext: bytes(4),
  PrivateKeyCiphertextBlob: bytes(5),
  PublicKey: bytes(6),
  RequestId: string(7),
  Algorithm: string(8),
} as const;
const PAIR_WITHOUT_PLAINTEXT = {
  KeyId: string(1),
  Iv: bytes(2),
  KeyPairSpec: string(3),
  PrivateKeyCiphertextBlob: bytes(4),
  PublicKey: bytes(5),
  RequestId: string(6),
  Algorithm: string(7),
} as const;

/** The operations of the Instance API, as the protobuf of Alibaba Cloud's SDKs has them (alibabacloud-dkms-gcs 1.0.2). */
export const MESSAGES = {
  Encrypt: { request: ENCRYPT, response: ENCRYPTED },
  Decrypt: { request: DECRYPT, response: DECRYPTED },
  Sign: {
    request: {
      KeyId: string(1),
      Digest: bytes(2),
      Algorithm: string(3),
      Message: bytes(4),
      MessageType: string(5),
    },
    response: {
      KeyId: string(1),
      Signature: bytes(2),
      RequestId: string(3),
      Algorithm: string(4),
      MessageType: string(5),
    },
  },
  Verify: {
    request: {
      KeyId: string(1),
      Digest: bytes(2),
      Signature: bytes(3),
      Algorithm: string(4),
      Message: bytes(5),
      MessageType: string(6),
    },
    response: {
      KeyId: string(1),
      Value: bool(2),
      RequestId: string(3),
      Algorithm: string(4),
      MessageType: string(5),
    },
  },
  GenerateRandom: {
    request: { Length: int32(1) },
    response: { Random: bytes(1), RequestId: string(2) },
  },
  GenerateDataKey: {
    request: { KeyId: string(1), Algorithm: string(2), NumberOfBytes: int32(3), Aad: bytes(4) },
    response: DATA_KEY,
  },
  GetPublicKey: {
    request: { KeyId: string(1) },
    response: { KeyId: string(1), PublicKey: string(2), RequestId: string(3) },
  },
  GetSecretValue: {
    request: {
      SecretName: string(1),
      VersionStage: string(2),
      VersionId: string(3),
      FetchExtendedConfig: bool(4),
    },
    response: {
      SecretName: string(1),
      SecretType: string(2),
      SecretData: string(3),
      SecretDataType: string(4),
      VersionStages: strings(5),
      VersionId: string(6),
      CreateTime: string(7),
      RequestId: string(8),
      LastRotationDate: string(9),
      NextRotationDate: string(10),
      ExtendedConfig: string(11),
      AutomaticRotation: string(12),
      RotationInterval: string(13),
    },
  },
  AdvanceEncrypt: { request: ENCRYPT, response: { ...ENCRYPTED, KeyVersionId: string(7) } },
  AdvanceDecrypt: { request: DECRYPT, response: { ...DECRYPTED, KeyVersionId: string(6) } },
  AdvanceGenerateDataKey: {
    request: { KeyId: string(1), NumberOfBytes: int32(2), Aad: bytes(3) },
    response: { ...DATA_KEY, KeyVersionId: string(7) },
  },
  GenerateDataKeyPair: { request: PAIR_REQUEST, response: PAIR },
  GenerateDataKeyPairWithoutPlaintext: { request: PAIR_REQUEST, response: PAIR_WITHOUT_PLAINTEXT },
  AdvanceGenerateDataKeyPair: {
    request: ADVANCE_PAIR_REQUEST,
    response: { ...PAIR, KeyVersionId: string(9) },
  },
  AdvanceGenerateDataKeyPairWithoutPlaintext: {
    request: ADVANCE_PAIR_REQUEST,
    response: { ...PAIR_WITHOUT_PLAINTEXT, KeyVersionId: string(8) },
  },
} as const satisfies Readonly<Record<string, OperationMessages>>;

/** An operation of the Instance API, named in the header x-kms-apiname. */
export type InstanceOperation = keyof typeof MESSAGES;

/** Whether the text names an operation. */
export function isInstanceOperation(name: string): name is InstanceOperation {
  return Object.hasOwn(MESSAGES, name);
}
