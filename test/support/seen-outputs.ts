import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { NormalizedSchema } from "@smithy/core/schema";
import { SDK_OPERATIONS } from "./sdk-schemas.ts";

interface Handler {
  handle(
    request: { headers: Record<string, string> },
    options?: unknown,
  ): Promise<{ response: { body: Readable } }>;
}

/** Members of answers on the wire, before the SDK converts them. */
export class SeenOutputs {
  /** Members of each structure: `KeyMetadata.Arn`. */
  readonly members = new Set<string>();
  /** Members that no schema has. */
  readonly unknown = new Set<string>();
  readonly operations = new Set<string>();

  /** Records everything that a client receives. */
  watch(client: KMSClient): KMSClient {
    const handler = client.config.requestHandler as unknown as Handler;
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options) => {
      const answer = await handle(request, options);
      const body = await text(answer.response.body);
      this.#look(request.headers["x-amz-target"]?.split(".")[1] ?? "", body);
      answer.response.body = Readable.from([Buffer.from(body)]);
      return answer;
    };
    return client;
  }

  #look(operation: string, body: string): void {
    const schema = SDK_OPERATIONS.find(({ name }) => name === operation)?.output;
    if (!schema || body === "") {
      this.operations.add(operation);
      return;
    }
    const json: unknown = JSON.parse(body);
    if (typeof json === "object" && json !== null && "__type" in json) return;
    this.operations.add(operation);
    if (schema.isStructSchema()) this.#walk(schema, json);
  }

  #walk(schema: NormalizedSchema, value: unknown): void {
    if (value === null || typeof value !== "object") return;
    if (schema.isListSchema() && Array.isArray(value)) {
      for (const item of value) this.#walk(schema.getValueSchema(), item);
      return;
    }
    if (!schema.isStructSchema()) return;
    const members = new Map(schema.structIterator());
    for (const [name, given] of Object.entries(value)) {
      const member = members.get(name);
      const path = `${schema.getName()}.${name}`;
      if (!member) this.unknown.add(path);
      else {
        this.members.add(path);
        this.#walk(member, given);
      }
    }
  }
}

/** Every member of every structure that an answer may have: `KeyMetadata.Arn`. */
export function outputMembers(): string[] {
  const found = new Set<string>();
  const walk = (schema: NormalizedSchema): void => {
    if (schema.isListSchema()) walk(schema.getValueSchema());
    if (!schema.isStructSchema()) return;
    for (const [name, member] of schema.structIterator()) {
      const path = `${schema.getName()}.${name}`;
      if (found.has(path)) continue;
      found.add(path);
      walk(member);
    }
  };
  for (const { output } of SDK_OPERATIONS) walk(output);
  return [...found].sort();
}
