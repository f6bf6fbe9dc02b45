import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Field, FieldType, Message } from "./messages.ts";

interface ValueOf {
  string: string;
  bytes: Uint8Array;
  int32: number;
  bool: boolean;
  strings: readonly string[];
}
type Value = ValueOf[FieldType];

/** The fields that a message has. proto3 does not distinguish an empty field from an absent one. */
export type Values<M extends Message> = { readonly [N in keyof M]?: ValueOf[M[N]["type"]] };

/** Wire types (Protocol Buffers, Encoding, Message structure). */
const WIRE_TYPES: Readonly<Record<FieldType, WireType>> = {
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
  int32: WireType.Varint,
  bool: WireType.Varint,
  strings: WireType.LengthDelimited,
};

/** A varint has at most this many bytes. */
const LONGEST_VARINT = 10;

interface NamedField extends Field {
  readonly name: string;
}

const byNumber = new WeakMap<Message, ReadonlyMap<number, NamedField>>();

/**
 * Reads a message of proto3. Unknown fields are skipped, the last of several counts, and empty, zero or false values
 * are left out, as encoders leave them out. Values of bytes are views of the input.
 *
 * @returns null where the bytes are no such message: truncated, a field of another wire type, a varint too long, text
 *   that is not UTF-8. Never throws.
 */
export function decodeMessage<M extends Message>(message: M, bytes: Uint8Array): Values<M> | null {
  try {
    return read(message, new BinaryReader(bytes));
  } catch {
    return null;
  }
}

function read<M extends Message>(message: M, reader: BinaryReader): Values<M> {
  const fields = fieldsOf(message);
  const values: Record<string, Value> = {};
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (!field) {
      const skipped = reader.skip(wireType, number);
      if (wireType === WireType.Varint && skipped.length > LONGEST_VARINT) throw new RangeError("varint");
      continue;
    }
    if (wireType !== WIRE_TYPES[field.type]) throw new TypeError("wire type");
    const { name } = field;
    if (field.type === "strings") {
      // The list is extended in place, because a copy for each entry would take quadratic time.
      const before = values[name];
      const list: string[] = Array.isArray(before) ? before : [];
      list.push(reader.string(true));
      values[name] = list;
      continue;
    }
    const value = readValue(field.type, reader);
    if (isEmpty(value)) delete values[name];
    else values[name] = value;
  }
  // Each name has got a value of its field's type above.
  return values as Values<M>;
}

function readValue(type: Exclude<FieldType, "strings">, reader: BinaryReader): Value {
  switch (type) {
    case "string":
      return reader.string(true);
    case "bytes":
      return reader.bytes();
    case "int32":
      return reader.int32();
    case "bool":
      return reader.bool();
  }
}

/** Writes a message of proto3. Empty, zero and false values are left out. */
export function encodeMessage<M extends Message>(message: M, values: Values<M>): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, { name, type }] of fieldsOf(message)) {
    const value: Value | undefined = values[name];
    if (value === undefined || isEmpty(value)) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      writer.tag(number, WIRE_TYPES[type]);
      if (typeof one === "string") writer.string(one);
      else if (typeof one === "number") writer.int32(one);
      else if (typeof one === "boolean") writer.bool(one);
      else writer.bytes(one);
    }
  }
  return writer.finish();
}

function isEmpty(value: Value): boolean {
  return typeof value === "object" ? value.length === 0 : !value;
}

/** The fields of a message by number, in the order of the table. */
function fieldsOf(message: Message): ReadonlyMap<number, NamedField> {
  const known = byNumber.get(message);
  if (known) return known;
  const fields = new Map(
    Object.entries(message).map(([name, field]) => [field.number, { ...field, name }] as const),
  );
  byNumber.set(message, fields);
  return fields;
}
