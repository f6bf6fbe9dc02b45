import { rpcApp } from "../protocol/serve.ts";
import { ERROR_WORDS } from "./failure.ts";
import { operationsByName } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of BssOpenApi, with the operations that a KMS instance needs. */
export const bss = rpcApp({
  cloud: "alibaba",
  version: "2017-12-14",
  signing: { product: "BssOpenApi", needsNonce: true },
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: false,
});
