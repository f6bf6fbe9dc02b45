import { ALIBABA } from "./alibaba/cloud.ts";
import { AWS } from "./aws/cloud.ts";
import type { Cloud } from "./cloud/list.ts";
import type { CloudRecord } from "./surface/cloud-record.ts";

/** The record of each cloud, which replaces comparisons with its name. */
export const CLOUDS: Readonly<Record<Cloud, CloudRecord>> = { aws: AWS, alibaba: ALIBABA };
