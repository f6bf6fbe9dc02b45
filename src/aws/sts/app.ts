import { queryApp, refuseIn } from "../protocol/query-app.ts";
import { queryProtocol } from "../protocol/query-protocol.ts";
import { ERROR_WORDS, QUERY_CODES } from "./errors.ts";
import { operationsByName, VERSION } from "./operations.ts";
import { perform } from "./pipeline.ts";

const QUERY = queryProtocol(VERSION, `https://sts.amazonaws.com/doc/${VERSION}/`, QUERY_CODES);

/** The surface of AWS STS: the Query protocol at `/`. */
export const sts = queryApp(
  { cloud: "aws", operations: operationsByName, perform, errors: ERROR_WORDS, recorded: false },
  QUERY,
);

/** The answer to a request that may not reach this server at all. */
export const refuseSts = refuseIn(QUERY);
