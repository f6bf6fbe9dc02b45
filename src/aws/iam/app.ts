import { queryApp, refuseIn } from "../protocol/query-app.ts";
import { queryProtocol } from "../protocol/query-protocol.ts";
import { ERROR_WORDS } from "./errors.ts";
import { operationsByName, VERSION } from "./operations.ts";
import { perform } from "./pipeline.ts";

const QUERY = queryProtocol(VERSION, `https://iam.amazonaws.com/doc/${VERSION}/`, {});

/** The surface of AWS IAM: the Query protocol at `/`. */
export const iam = queryApp(
  { cloud: "aws", operations: operationsByName, perform, errors: ERROR_WORDS, recorded: false },
  QUERY,
);

/** The answer to a request that may not reach this server at all. */
export const refuseIam = refuseIn(QUERY);
