import { rpcApp } from "../protocol/serve.ts";
import { ERROR_WORDS } from "./errors.ts";
import { operationsByName } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of Alibaba Cloud KMS. Requests are free: keys and instances are paid for. */
export const alibaba = rpcApp({
  cloud: "alibaba",
  version: "2016-01-20",
  signing: { product: "Kms", needsNonce: false },
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: true,
});
