import type { BssFailure } from "./failure.ts";

/** An answer of BssOpenApi without its RequestId (API Reference). */
export interface Envelope extends Readonly<Record<string, unknown>> {
  readonly Code: string;
  readonly Message: string;
  readonly Success: boolean;
  readonly Data?: Data;
}

/** `Data` of an answer. */
export type Data = Readonly<Record<string, unknown>>;

/** The answer of a successful call. @param data null for an operation without `Data`. */
export function success(data: Data | null): Envelope {
  const head = { Code: "Success", Message: "Successful!", Success: true };
  return data === null ? head : { ...head, Data: data };
}

/** The answer to a refused call. Its status is 200: clients look at `Success` alone. */
export function refusal({ code, text }: BssFailure): Envelope {
  return { Code: code, Message: text, Success: false };
}
