import { CLOUD_NAMES, type Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import type { ControlContext } from "./call.ts";
import { ControlError } from "./errors.ts";
import { meant } from "./nearest.ts";

/** Recorded names of what has none in a cloud's API: an unknown operation, and a connection that a fault ended. */
const OWN_OPERATION = "Unknown";

/** Names in a query for recorded requests. */
interface Names {
  readonly cloud?: Cloud | undefined;
  readonly operation?: string | undefined;
  readonly errorCode?: string | undefined;
}

/**
 * Requires that the operation exists, and that the error is one that the cloud's faults know or that was answered
 * already: an empty list would look as if no request had met it.
 *
 * @throws ControlError 400 with the nearest name
 */
export async function requireRecordedNames(
  c: ControlContext,
  { cloud, operation, errorCode }: Names,
): Promise<void> {
  const clouds = (cloud === undefined ? CLOUD_NAMES : [cloud]).map((name) => CLOUDS[name]);
  const services = clouds.map(({ service }) => service).join(" or ");
  if (operation !== undefined && operation !== OWN_OPERATION) {
    const names = clouds.flatMap(({ operations }) => [...operations]);
    if (!names.includes(operation)) {
      throw new ControlError(
        400,
        "invalid",
        `operation: must be an operation of ${services}, got '${operation}'${meant(operation, names)} (in the query)`,
      );
    }
  }
  if (errorCode === undefined || clouds.some(({ errors }) => errors.has(errorCode))) return;
  const { runtime, workspace } = c.var;
  await runtime.recorder?.flush();
  const { answers } = await runtime.journal(workspace).totals(await runtime.workspaces.refresh(workspace));
  const names = new Set([
    ...answers.map(({ error }) => error),
    ...clouds.flatMap(({ errors }) => [...errors]),
  ]);
  if (answers.some(({ error }) => error === errorCode)) return;
  throw new ControlError(
    400,
    "invalid",
    `errorCode: must be an error of ${services}, got '${errorCode}'${meant(errorCode, names)} (in the query)`,
  );
}
