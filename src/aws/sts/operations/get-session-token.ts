import { makeCredentials } from "../credentials.ts";
import { longestOfRoot, requireLongTerm } from "../long-term.ts";
import { durationUpTo, serialNumber, tokenCode } from "../members.ts";
import { mfaOf } from "../mfa.ts";
import { operation } from "../operation.ts";

/** Needs no permission: policies do not control authentication (API Reference). */
export const getSessionToken = operation({
  name: "GetSessionToken",
  input: { DurationSeconds: durationUpTo(129_600), SerialNumber: serialNumber, TokenCode: tokenCode },
  async run(call, input) {
    const { caller } = call;
    requireLongTerm(call);
    const session = {
      kind: "sessionToken",
      name: "",
      policies: null,
      policyArns: [],
      tags: [],
      transitiveTagKeys: [],
      sourceIdentity: null,
      mfaAt: mfaOf(call, input),
      provider: null,
      chained: false,
    } as const;
    const seconds = longestOfRoot(caller, input.DurationSeconds ?? 43_200);
    return { Credentials: await makeCredentials(call, caller, session, seconds) };
  },
});
