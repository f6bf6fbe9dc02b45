import { denialOfAll } from "../../../access/alibaba/decide-any.ts";
import { explain } from "../../../access/alibaba/explain.ts";
import { Failure } from "../../../errors.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Background } from "../../../request-context.ts";
import { heldBack, toWireError } from "../../../surface/errors.ts";
import type { Explained, ExplainedReason, Question } from "../../../surface/explain.ts";
import { contextFrom, isConditionKey, pairsOf } from "../../../surface/played-context.ts";
import { newTrace } from "../../../surface/trace.ts";
import { AlibabaError, noPermissionText } from "../../protocol/error.ts";
import { LOOPBACK } from "../../protocol/outside.ts";
import { readParameters } from "../../protocol/parameters.ts";
import { requesterOf } from "../../protocol/requester.ts";
import { RequestCall } from "../call.ts";
import { ERROR_WORDS } from "../errors.ts";
import { requirePublicAccess } from "../instances/instances.ts";
import type { Operation } from "../operation.ts";
import { operationsByName } from "../operations.ts";
import { judgedOf, namedIn } from "./authorize.ts";
import { questioned, type Unanswerable } from "./questioned.ts";
import { withStandIns } from "./stand-ins.ts";
import type { Named } from "./targets.ts";

/**
 * Whether a request at the shared gateway would be allowed, and why, without doing anything: policies decide here whatever the
 * settings say. What no policy looks at may be left out of the input.
 */
export async function whatIf(
  runtime: Runtime,
  question: Question,
  background: Background,
): Promise<Explained | Unanswerable> {
  const operation = operationsByName.get(question.operation.replace(/^kms:/, ""));
  if (!operation) return { wrong: `operation: Alibaba Cloud KMS has no ${question.operation}` };
  const caller = await questioned(runtime, question, background);
  if ("wrong" in caller) return caller;
  const { workspace, context, sourceIp } = question;
  const unknown = Object.keys(context).find((name) => !isConditionKey(name));
  if (unknown !== undefined) return { wrong: `context: '${unknown.slice(0, 100)}' is no condition key` };
  const wall = Date.now();
  const state = await runtime.workspaces.get(workspace, wall, background);
  const arrival = { requestId: crypto.randomUUID(), wall, background, trace: newTrace(), userAgent: "" };
  const call = new RequestCall(runtime, operation.name, caller, state, arrival);
  try {
    // Some operations ask for the Region in a parameter, which the question has said already.
    const given = { RegionId: question.region, ...question.input };
    const input = { ...readParameters(operation.input, withStandIns(operation, given)) };
    const located = await locatedIn(operation, call, input);
    const circumstances = {
      sourceIp: sourceIp ?? LOOPBACK,
      isSecure: true,
      played: contextFrom(pairsOf(context)),
      now: call.now,
      atDedicatedGateway: false,
    };
    const requester = await requesterOf(runtime, caller, circumstances, call.context);
    const keys = located instanceof Error ? [] : located.map(({ record }) => record.arn);
    const reasons: ExplainedReason[] = [];
    const about = { principal: caller.principal, keys, reasons };
    const parts = partsOf({ call, input, located });
    const judged = await Promise.all(parts.map((part) => judgedOf(runtime, operation, part, requester)));
    for (const targets of judged.flat()) {
      for (const { request } of targets) {
        for (const reason of explain(request).reasons) reasons.push({ action: request.action, ...reason });
      }
      const denied = denialOfAll(targets.map(({ request }) => request));
      if (denied !== null) {
        return { decision: "deny", sentence: noPermissionText(namedIn(targets, denied)), ...about };
      }
    }
    if (located instanceof Error) {
      if (call.awaitsDefaultKey) return { decision: "allow", sentence: null, ...about };
      throw located;
    }
    if (operation.cryptographic) await Promise.all(located.map((key) => requirePublicAccess(call, key)));
    return { decision: "allow", sentence: null, ...about };
  } catch (error) {
    return refused(error, caller.principal);
  }
}

/** What is asked by itself: each of several secrets, or the whole. */
function partsOf(named: Named): readonly Named[] {
  const { SecretsList: secrets } = named.input;
  return Array.isArray(secrets) ? secrets.map((each: object) => ({ ...named, input: { ...each } })) : [named];
}

/** The keys of a question, or why they were not found. */
async function locatedIn(operation: Operation, call: RequestCall, input: object) {
  try {
    return (await operation.locate?.(call, input)) ?? [];
  } catch (error) {
    return heldBack(ERROR_WORDS, error);
  }
}

/** The answer where the request does not come as far as its policies. */
function refused(error: unknown, principal: string): Explained | Unanswerable {
  if (!(error instanceof AlibabaError || error instanceof Failure)) throw error;
  const { code, text } = toWireError(ERROR_WORDS, error);
  if (code === "Forbidden.NoPermission") {
    return { decision: "deny", sentence: text, principal, keys: [], reasons: [] };
  }
  return { wrong: `input: ${code}: ${text}` };
}
