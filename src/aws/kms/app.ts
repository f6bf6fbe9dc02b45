import { awsPriceClass } from "../../meter/aws-prices.ts";
import { JSON_11 } from "../protocol/http.ts";
import { jsonApp } from "../protocol/serve.ts";
import { ERROR_WORDS } from "./errors.ts";
import { operationsByName, TARGET_PREFIX } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of AWS KMS: AWS JSON 1.1 at `POST /`. */
export const aws = jsonApp({
  cloud: "aws",
  service: "kms",
  target: TARGET_PREFIX,
  contentType: JSON_11,
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  recorded: true,
  price: (operation, { keySpec, keyPairSpec }) => awsPriceClass(operation.price, keySpec, keyPairSpec),
});
