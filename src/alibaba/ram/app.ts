import { rpcApp } from "../protocol/serve.ts";
import { ERROR_WORDS } from "./errors.ts";
import { operationsByName } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of RAM, with the operations by which users, roles and policies are managed. */
export const ram = rpcApp({
  cloud: "alibaba",
  version: "2015-05-01",
  signing: { product: "Ram", needsNonce: true },
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: false,
});
