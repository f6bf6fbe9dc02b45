import type { CorsPolicy } from "../../surface/cors.ts";
import { REQUEST_ID } from "./http.ts";

/** What KMS, Service Quotas and CloudWatch say to pages (recorded, preflight requests to kms.us-east-1.amazonaws.com). */
export const AWS_CORS: CorsPolicy = {
  methods: "POST",
  requestHeaders: null,
  exposed: "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
  maxAge: 172_800,
  status: 200,
  preflightHeaders: (requestId) => ({ [REQUEST_ID]: requestId }),
};
