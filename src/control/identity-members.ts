import * as z from "zod/mini";
import { type IdentityChange, IdentityError } from "../surface/identities.ts";
import { ControlError } from "./errors.ts";

/** Most policies of a user or role in a body. */
const MOST_POLICIES = 50;

const policy = (words: string) =>
  z.union([z.string(), z.looseObject({})]).check(z.describe(`${words}, or the ARN of a managed policy`));

const tags = z.union([
  z.record(z.string(), z.string()),
  z.array(z.strictObject({ Key: z.string(), Value: z.string() })),
]);

/** Members of a body that say what a user or role may. One that is left out changes nothing, null clears. */
export const IDENTITY_MEMBERS = {
  policies: z.optional(
    z.nullable(z.array(policy("a policy document, {name, document}")).check(z.maxLength(MOST_POLICIES))),
  ),
  boundary: z.optional(z.nullable(policy("a policy document"))),
  tags: z.optional(z.nullable(tags)),
  trust: z.optional(
    z.union([z.string(), z.looseObject({})]).check(z.describe("the trust policy of a role, a document")),
  ),
};

/** What a body says of a user or role, without its other members. */
export function identityChange({ policies, boundary, tags, trust }: IdentityChange): IdentityChange {
  return { policies, boundary, tags, trust };
}

/** The first member of a change that says something; undefined where it says nothing. */
export function saidOf(change: IdentityChange): string | undefined {
  return Object.entries(change).find(([, member]) => member !== undefined)?.[0];
}

/** The result of work on users and roles. @param place where the caller said what may be wrong. @throws ControlError 400, 409 */
export async function identityWork<T>(place: "body" | "path" | "query", work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    const { code, message } = error;
    if (code === "invalid") throw new ControlError(400, code, `${message} (in the ${place})`);
    throw new ControlError(409, code, message);
  }
}
