import { rpcApp } from "../protocol/serve.ts";
import { ERROR_WORDS } from "./errors.ts";
import { operationsByName } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of STS. */
export const sts = rpcApp({
  cloud: "alibaba",
  version: "2015-04-01",
  signing: { product: "Sts", needsNonce: true },
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: false,
});
