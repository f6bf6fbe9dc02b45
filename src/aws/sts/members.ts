import { integer, list, required, string, structure } from "../../shape.ts";

/** Members that several operations share, with the limits of the service model (sts/2011-06-15). */

export const roleArn = string({ min: 20, max: 2048, pattern: /^[\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}]+$/u });
export const sessionName = string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ });
export const sessionPolicy = string({ min: 1, max: 2048, pattern: /^[\t\n\r\u0020-\u00ff]+$/ });
export const policyArns = list(structure({ arn: string({ min: 20, max: 2048 }) }), { max: 10 });
export const tags = list(
  structure({
    Key: required(string({ min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u })),
    Value: required(string({ min: 0, max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u })),
  }),
  { max: 50 },
);
export const transitiveTagKeys = list(string({ min: 1, max: 128 }), { max: 50 });
export const serialNumber = string({ min: 9, max: 256, pattern: /^[\w+=/:,.@-]*$/ });
export const tokenCode = string({ min: 6, max: 6, pattern: /^\d*$/ });
export const sourceIdentity = sessionName;

/** Seconds that a session lasts: the shortest is the same for all. */
export const durationUpTo = <const N extends number>(max: N) => integer({ min: 900, max });
