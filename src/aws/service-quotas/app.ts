import { AwsError, unknownOperation as unknownToAll } from "../protocol/errors.ts";
import { JSON_11 } from "../protocol/http.ts";
import { jsonApp } from "../protocol/serve.ts";
import { bodyOf, ERROR_WORDS } from "./errors.ts";
import { NOT_PLAYED, operationsByName, TARGET } from "./operations.ts";
import { perform } from "./pipeline.ts";

/** The surface of AWS Service Quotas, as far as it raises quotas of KMS: AWS JSON 1.1 at `POST /`. */
export const serviceQuotas = jsonApp({
  cloud: "aws",
  service: "servicequotas",
  target: TARGET,
  contentType: JSON_11,
  operations: operationsByName,
  perform,
  errors: ERROR_WORDS,
  errorBody: bodyOf,
  unknownOperation,
  recorded: false,
});

function unknownOperation(name: string): AwsError {
  if (!NOT_PLAYED.includes(name)) return unknownToAll(name);
  return new AwsError(
    "UnknownOperationException",
    `fauxkms has no ${name}: of Service Quotas it has what raising a quota needs.`,
  );
}
