import { JSON_11 } from "../protocol/http.ts";
import { jsonApp } from "../protocol/serve.ts";
import { bodyOf, ERROR_WORDS } from "./errors.ts";
import { operationsByName, TARGET } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of the Resource Groups Tagging API, as far as it reads tags of KMS keys: AWS JSON 1.1 at `POST /`. */
export const tagging = jsonApp({
  cloud: "aws",
  service: "tagging",
  target: TARGET,
  contentType: JSON_11,
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  errorBody: bodyOf,
  recorded: false,
});
