import type { AccessRequest, Denial } from "../../../access/aws/request.ts";
import { noteDenied, type Trace } from "../../../surface/trace.ts";
import { type AwsError, denied } from "../errors.ts";
import type { Asked, Asker } from "./asked.ts";

/** Where policies decide on a request: who asks, and what becomes of a denial. */
export interface Gate {
  readonly mode: "enforce" | "observe";
  readonly asker: Asker;
  /** The permissions that the request needs. */
  readonly asked: readonly Asked[];
  /** Records a denial, and throws it where policies are enforced. @throws AwsError AccessDeniedException */
  refuse(request: AccessRequest, denial: Denial, more?: Denied): void;
}

/** What is known of a denial besides. */
export interface Denied {
  /** The statement that denied. */
  readonly policy?: string;
  readonly statement?: string;
  /** Whether the sentence must not name the key. */
  readonly unnamed?: boolean;
}

/** The gate of a request. */
export function gateOf({ mode, asker, asked }: Omit<Gate, "refuse">, trace: Trace): Gate {
  return {
    mode,
    asker,
    asked,
    refuse(request, denial, { unnamed, ...decisive } = {}) {
      const error: AwsError = denied(asker.principal.arn, request, denial, unnamed);
      const sentence = error.text ?? "";
      noteDenied(trace, { sentence, observed: mode === "observe", ...decisive });
      if (mode === "enforce") throw error;
    },
  };
}
