import type { Runtime } from "../../isolate/runtime.ts";
import type { RequestContext } from "../../request-context.ts";
import { contextIn, contextOf } from "../../surface/context.ts";
import type { AlibabaCaller } from "../protocol/alibaba-caller.ts";
import { AlibabaError } from "../protocol/error.ts";
import type { Arrived } from "../protocol/requester.ts";
import type { Operation } from "./operation.ts";

/** The Region whose store knows whether an account has opened KMS, which counts for all Regions. */
const HOME_REGION = "cn-hangzhou";

/** The context of the store that knows whether an account has opened KMS. */
export function homeOf(context: RequestContext, account: string): RequestContext {
  return contextIn(context, account, HOME_REGION);
}

/** Whether an operation needs that its caller's account has opened KMS, as the server's settings ask for. */
export function needsActivation(
  { settings }: Runtime,
  { beforeActivation }: Pick<Operation, "beforeActivation">,
): boolean {
  return settings.activation !== "open" && !beforeActivation;
}

/**
 * Requires that the caller's account has opened KMS.
 *
 * @throws AlibabaError Forbidden.KmsServiceNotEnabled
 */
export async function requireActivation(
  runtime: Runtime,
  caller: AlibabaCaller,
  { wall, background }: Arrived,
): Promise<void> {
  const state = await runtime.workspaces.get(caller.workspace, wall, background);
  const context = contextOf("alibaba", caller, state, wall, background);
  const isOpen = await runtime.activations.isOpen(homeOf(context, caller.account));
  if (!isOpen) throw new AlibabaError("Forbidden.KmsServiceNotEnabled");
}
