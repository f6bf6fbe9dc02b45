import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { getResources } from "./operations/get-resources.ts";
import { getTagKeys } from "./operations/get-tag-keys.ts";
import { getTagValues } from "./operations/get-tag-values.ts";

/** What comes before the operation in `X-Amz-Target`. */
export const TARGET = "ResourceGroupsTaggingAPI_20170126.";

/** The operations that read tags. */
export const OPERATIONS: readonly Operation[] = [getResources, getTagKeys, getTagValues];

export const operationsByName = byName(OPERATIONS);
