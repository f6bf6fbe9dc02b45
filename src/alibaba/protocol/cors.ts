import type { CorsPolicy } from "../../surface/cors.ts";
import { REQUEST_ID } from "./answer.ts";

/**
 * What the OpenAPI gateway says to pages (Resource Orchestration Service, Response structure; recorded answers of 2022).
 * It does not name all headers of signature V3, so pages sign in the query (V1).
 */
export const ALIBABA_CORS: CorsPolicy = {
  methods: "POST, GET, OPTIONS, PUT, DELETE",
  requestHeaders:
    "X-Requested-With, X-Sequence, _aop_secret, _aop_signature, x-acs-action, x-acs-version, x-acs-date, Content-Type",
  exposed: null,
  maxAge: 172_800,
  status: 200,
  preflightHeaders: (requestId) => ({ [REQUEST_ID]: requestId }),
};
