import type { BssFailure } from "./failure.ts";

/** Every answer of BssOpenApi, but for its RequestId (API Reference). */
export interface Envelope extends Readonly<Record<string, unknown>> {
  readonly Code: string;
  readonly Message: string;
  readonly Success: boolean;
  readonly Data?: Data;
}

/** What an operation answers. */
export type Data = Readonly<Record<string, unknown>>;

/** @param data null where an operation answers nothing. */
export function success(data: Data | null): Envelope {
  const head = { Code: "Success", Message: "Successful!", Success: true };
  return data === null ? head : { ...head, Data: data };
}

/** A request that was refused: with status 200, as a client finds out by `Success` alone. */
export function refusal({ code, text }: BssFailure): Envelope {
  return { Code: code, Message: text, Success: false };
}
