import { createHash, sign as signBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { fetched } from "./http.ts";

/** The contents of a ClientKey file. */
export interface ClientKey {
  readonly keyId: string;
  /** PKCS #8 or PKCS #1. */
  readonly privateKeyPem: string;
}

export type ProtoValue = string | number | boolean | Uint8Array | readonly string[];
export type ProtoValues = Readonly<Record<string, ProtoValue>>;

interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly repeated: boolean;
}

/** The messages of the SDK by name, independent of `src`. */
export const PROTO: ReadonlyMap<string, readonly ProtoField[]> = protoOf(
  readFileSync(join(import.meta.dirname, "instance-api.proto"), "utf8"),
);

/** A request before it is signed. Omitted members are as in the SDKs. */
export interface InstanceDraft {
  readonly key: ClientKey;
  readonly apiName: string;
  readonly body: Uint8Array;
  /** Time of the signature, milliseconds since the epoch. */
  readonly now?: number;
  /** Further headers, or others than usual; null leaves one out. They are signed where they are `x-kms-`. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface InstanceAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The fields of the response, or of the message Error where the status is not 200. Empty fields are absent. */
  readonly message: ProtoValues;
}

/** Calls an operation as the Python SDK does: signed by a ClientKey, protobuf both ways. @param url origin. */
export async function callInstanceApi(
  url: string,
  key: ClientKey,
  apiName: string,
  request: ProtoValues,
): Promise<InstanceAnswer> {
  const body = encodeProto(`${apiName}Request`, request);
  return sendInstanceCall(url, apiName, signInstanceCall({ key, apiName, body }), body);
}

/** Sends headers and body as they stand. */
export async function sendInstanceCall(
  url: string,
  apiName: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<InstanceAnswer> {
  const answer = await fetched(`${new URL(url).origin}/`, { method: "POST", headers, body });
  const { status, headers: answered } = answer;
  const type = answered.get("content-type");
  if (type !== "application/x-protobuf") throw new Error(`${status} ${type}: ${answer.body.length} bytes`);
  const name = status === 200 ? `${apiName}Response` : "Error";
  return { status, headers: answered, message: decodeProto(name, new Uint8Array(answer.body)) };
}

/** The headers of a request, as `do_request` of the Python SDK makes them. */
export function signInstanceCall({
  key,
  apiName,
  body,
  now,
  headers,
}: InstanceDraft): Record<string, string> {
  const all: Record<string, string> = {};
  const usual = {
    accept: "application/x-protobuf",
    date: new Date(now ?? Date.now()).toUTCString(),
    "user-agent": "kms-gcs-python-sdk-version/1.0.2",
    "x-kms-apiversion": "dkms-gcs-0.2",
    "x-kms-apiname": apiName,
    "x-kms-signaturemethod": "RSA_PKCS1_SHA_256",
    "x-kms-acccesskeyid": key.keyId,
    "content-type": "application/x-protobuf",
    "content-sha256": createHash("sha256").update(body).digest("hex").toUpperCase(),
  };
  for (const [name, value] of Object.entries({ ...usual, ...headers })) {
    if (value !== null) all[name] = value;
  }
  if (headers?.authorization !== undefined) return all;
  const own = Object.keys(all)
    .filter((name) => name.startsWith("x-kms-"))
    .sort();
  const toSign = [
    "POST",
    all["content-sha256"] ?? "",
    all["content-type"] ?? "",
    all.date ?? "",
    ...own.map((name) => `${name}:${(all[name] ?? "").trim()}`),
    "/",
  ].join("\n");
  const signature = signBytes("sha256", Buffer.from(toSign), key.privateKeyPem).toString("base64");
  return { ...all, authorization: `Bearer ${signature}` };
}

/** Encodes a message. @throws Error for a field that the message does not have */
export function encodeProto(message: string, values: ProtoValues): Uint8Array {
  const writer = new BinaryWriter();
  const fields = fieldsOf(message);
  for (const [name, value] of Object.entries(values)) {
    const field = fields.find((one) => one.name === name);
    if (!field) throw new Error(`${message} has no ${name}`);
    for (const one of Array.isArray(value) ? value : [value]) {
      const varint = field.type === "int32" || field.type === "bool";
      writer.tag(field.number, varint ? WireType.Varint : WireType.LengthDelimited);
      if (field.type === "string" && typeof one === "string") writer.string(one);
      else if (field.type === "bytes" && one instanceof Uint8Array) writer.bytes(one);
      else if (field.type === "int32" && typeof one === "number") writer.int32(one);
      else if (field.type === "bool" && typeof one === "boolean") writer.bool(one);
      else throw new Error(`${message}.${name} is ${field.type}`);
    }
  }
  return writer.finish();
}

/** Decodes a message. @throws Error for other bytes, or a field that the message does not have */
export function decodeProto(message: string, bytes: Uint8Array): ProtoValues {
  const reader = new BinaryReader(bytes);
  const fields = fieldsOf(message);
  const values: Record<string, ProtoValue> = {};
  while (reader.pos < reader.len) {
    const [number] = reader.tag();
    const field = fields.find((one) => one.number === number);
    if (!field) throw new Error(`${message} has no field ${number}`);
    const { name, type, repeated } = field;
    if (repeated) {
      const before = values[name];
      values[name] = [...(Array.isArray(before) ? before : []), reader.string(true)];
    } else if (type === "string") values[name] = reader.string(true);
    else if (type === "bytes") values[name] = reader.bytes();
    else if (type === "int32") values[name] = reader.int32();
    else values[name] = reader.bool();
  }
  return values;
}

function fieldsOf(message: string): readonly ProtoField[] {
  const fields = PROTO.get(message);
  if (!fields) throw new Error(`no message ${message}`);
  return fields;
}

function protoOf(text: string): Map<string, readonly ProtoField[]> {
  const messages = new Map<string, readonly ProtoField[]>();
  for (const [, name = "", body = ""] of text.matchAll(/^message (\w+) \{([^}]*)\}/gm)) {
    const lines = body.matchAll(/(repeated )?(\w+) (\w+) = (\d+);/g);
    const fields = [...lines].map(([, repeated, type = "", field = "", number]) => ({
      name: field,
      number: Number(number),
      type,
      repeated: repeated !== undefined,
    }));
    messages.set(name, fields);
  }
  return messages;
}
