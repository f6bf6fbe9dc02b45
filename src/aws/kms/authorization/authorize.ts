import { decide } from "../../../access/aws/decide.ts";
import { explain } from "../../../access/aws/explain.ts";
import type { Denial } from "../../../access/aws/request.ts";
import type { Grant } from "../../../access/grant.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Trace } from "../../../surface/trace.ts";
import { whenKnown } from "../../../when-known.ts";
import { playedBy, wireOf } from "../../protocol/outside.ts";
import { type Asking, askingOf } from "../../protocol/principal.ts";
import type { RequestCall } from "../call.ts";
import type { LocatedKeys, Operation } from "../operation.ts";
import { type Members, textIn } from "./asked.ts";
import { askerOf, identityOf } from "./asker.ts";
import { type Denied, type Gate, gateOf } from "./gate.ts";
import { type Judged, judgedOf } from "./judged.ts";
import { isKnownAllowed, noteAllowed } from "./standing.ts";

/** A request as it comes to the question who may. */
interface Located {
  readonly operation: Operation;
  readonly input: Members;
  readonly located: LocatedKeys;
  /** The grants that the request's tokens name. */
  readonly tokenGrants: readonly Grant[];
  readonly request: Request;
  readonly trace: Trace;
}

/**
 * Authorizes a request by policies: each permission in the order of the operation's record. In `observe` mode what would
 * be denied is recorded, and passes.
 *
 * @returns null where nothing had to be looked for.
 * @throws AwsError AccessDeniedException, UnrecognizedClientException, ValidationException
 */
export function authorize(
  runtime: Runtime,
  call: RequestCall,
  { operation, input, located, tokenGrants, request, trace }: Located,
  mode: "observe" | "enforce",
): Promise<null> | null {
  const played = playedBy(request);
  return whenKnown(identityOf(runtime, call), (identity) => {
    const asking = askingOf(call.caller, identity);
    if (isKnownAllowed({ runtime, call, operation, located, asking, played })) return null;
    const wire = wireOf(request);
    const found = askerOf(runtime, call, operation, { input, located, identity, played, wire });
    return whenKnown(found, (asker) =>
      whenKnown(judgedOf({ runtime, call, operation, located, asker, tokenGrants }), (needed) => {
        const gate = gateOf({ mode, asker, asked: needed.map(({ asked }) => asked) }, trace);
        call.gate = gate;
        return decideAll(needed, gate, asking);
      }),
    );
  });
}

/** Decides all permissions of a request. @throws AwsError AccessDeniedException */
function decideAll(needed: readonly Judged[], gate: Gate, asking: Asking): null {
  for (const judged of needed) {
    const denial = decide(judged.request);
    if (denial !== null) gate.refuse(judged.request, denial, factsOf(judged, denial));
    else noteAllowed(judged, asking);
  }
  return null;
}

/** What of a denial is recorded, or left out of its sentence. */
function factsOf(judged: Judged, { explicit }: Denial): Denied {
  const unnamed = isUnnamed(judged);
  if (!explicit) return { unnamed };
  const reason = explain(judged.request).reasons.find(({ effect, matched }) => effect === "Deny" && matched);
  return { unnamed, ...(reason && { policy: reason.policy, statement: reason.statement }) };
}

/** Whether a request leaves it to its ciphertext to name the key, which denials then do not name either. */
export function isUnnamed({ asked: { action, input } }: Judged): boolean {
  if (action === "kms:Decrypt") return textIn(input, "KeyId") === undefined;
  return action === "kms:ReEncryptFrom" && textIn(input, "SourceKeyId") === undefined;
}
