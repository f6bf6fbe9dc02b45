import { integer, required, string } from "../../shape.ts";

/** Parameters that several operations share, with the limits of the API Reference. */

export const roleArn = required(string({ min: 1, max: 2048 }));
export const sessionName = string({ min: 2, max: 64, pattern: /^[A-Za-z0-9.@_-]*$/ });
/** Its size has an error of its own (session-policy.ts). */
export const sessionPolicy = string({ min: 1 });
/** Its limits have an error of its own (durations.ts). */
export const durationSeconds = integer({});
export const externalId = string({ min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ });
export const sourceIdentity = string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ });
