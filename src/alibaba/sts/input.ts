import type { Input, Members } from "../../shape.ts";
import { AlibabaError } from "../protocol/error.ts";
import { type Parameters, readParameters } from "../protocol/parameters.ts";
import { durationBounds } from "./durations.ts";
import { malformed, missing } from "./errors.ts";

/** The parameters of a request, refused in the words of STS, which name the parameter in the code. @throws AlibabaError */
export function readInput<M extends Members>(members: M, parameters: Parameters): Input<M> {
  for (const [name, member] of Object.entries(members)) {
    try {
      readParameters({ [name]: member }, parameters);
    } catch (error) {
      if (!(error instanceof AlibabaError)) throw error;
      if (error.code === "MissingParameter") throw missing(name);
      throw name === "DurationSeconds" ? durationBounds() : malformed(name);
    }
  }
  return readParameters(members, parameters);
}
