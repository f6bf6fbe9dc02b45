import type { Random } from "../support/random.ts";
import { FORM } from "./choices.ts";
import type { Draft, Header } from "./request.ts";

/** Parameters of a request to Alibaba Cloud, in their order; a name may stand there twice. */
export type Wire = readonly (readonly [name: string, value: string])[];

/** Bytes of a query that is sent as one. */
const LONGEST_QUERY = 60_000;

/** A request of an operation in RPC style, its parameters in the query or in a form. */
export function acsForm(
  random: Random,
  operation: { readonly name: string; readonly method?: "GET" | "POST" },
  {
    version,
    headers,
    wire,
  }: { readonly version: string; readonly headers: readonly Header[]; readonly wire: Wire },
): Pick<Draft, "method" | "target" | "headers" | "body" | "anyAnswer"> {
  const encoded = wire
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
    )
    .join("&");
  const method = operation.method ?? random.pick(["GET", "POST"]);
  const isLong = encoded.length > LONGEST_QUERY;
  const inForm = method === "POST" && (isLong || random.next() < 0.5);
  return {
    method,
    target: inForm ? "/" : `/?${encoded}`,
    headers: [
      ...headers,
      ["x-acs-action", operation.name],
      ["x-acs-version", version],
      ...(inForm ? [FORM] : []),
    ],
    body: inForm ? Buffer.from(encoded) : null,
    anyAnswer: !inForm && isLong,
  };
}
