import { awsPriceClass } from "../../meter/aws-prices.ts";
import type { CorsPolicy } from "../../surface/cors.ts";
import { AWS_CORS } from "../protocol/cors.ts";
import { bodyWithMessage } from "../protocol/errors.ts";
import { JSON_11 } from "../protocol/http.ts";
import { jsonApp } from "../protocol/serve.ts";
import { ERROR_WORDS } from "./errors.ts";
import { operationsByName, TARGET_PREFIX } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** Headers by which KMS forbids caches to keep its answers (recorded at kms.us-east-1.amazonaws.com, 2020). */
const UNCACHED = {
  "cache-control": "no-cache, no-store, must-revalidate, private",
  expires: "0",
  pragma: "no-cache",
} as const;

/** What KMS says to pages. */
export const KMS_CORS: CorsPolicy = {
  ...AWS_CORS,
  preflightHeaders: (requestId) => ({ ...AWS_CORS.preflightHeaders(requestId), ...UNCACHED }),
};

/** The body of an error. A denial's sentence is in `Message`, others' in `message` (aws/aws-nitro-enclaves-sdk-c#157). */
const bodyOf = bodyWithMessage(/^AccessDeniedException$/);

/** The surface of AWS KMS: AWS JSON 1.1 at `POST /`. */
export const aws = jsonApp({
  cloud: "aws",
  service: "kms",
  target: TARGET_PREFIX,
  contentType: JSON_11,
  headers: UNCACHED,
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  errorBody: bodyOf,
  recorded: true,
  price: (operation, { keySpec, keyPairSpec }) => awsPriceClass(operation.price, keySpec, keyPairSpec),
});
