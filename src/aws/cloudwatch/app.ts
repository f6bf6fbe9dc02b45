import { jsonApp } from "../protocol/serve.ts";
import { ERROR_WORDS, queryErrorOf } from "./errors.ts";
import { operationsByName, TARGET } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of CloudWatch, as far as it shows the use of KMS: AWS JSON 1.0 at `POST /`. */
export const cloudWatch = jsonApp({
  cloud: "aws",
  service: "monitoring",
  target: TARGET,
  contentType: "application/x-amz-json-1.0",
  json11Only: false,
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  errorHeaders(error): Record<string, string> {
    const code = queryErrorOf(error);
    return code === null ? {} : { "x-amzn-query-error": code };
  },
  recorded: false,
});
