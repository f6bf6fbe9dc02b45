import type { PolicyRecord } from "../../access/aws/entities.ts";
import type { PolicyVersion } from "../../access/policy/version.ts";
import { noSuchEntity } from "./errors.ts";

/** A version of a managed policy by its id, `v2`. @throws AwsError NoSuchEntity */
export function versionOf({ arn, versions }: PolicyRecord, id: string): PolicyVersion {
  const found = versions.find(({ number }) => `v${number}` === id);
  if (found === undefined) {
    throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  }
  return found;
}
