import { required, string } from "../../../shape.ts";
import { requirePermission } from "../../protocol/permission.ts";
import { principalInSession } from "../../protocol/session-caller.ts";
import { tagFacts } from "../context.ts";
import { makeCredentials } from "../credentials.ts";
import { longestOfRoot, requireLongTerm } from "../long-term.ts";
import { durationUpTo, policyArns, sessionPolicy, tags } from "../members.ts";
import { operation } from "../operation.ts";
import { packedSize, policiesInSession, sessionPoliciesOf } from "../session-policies.ts";
import { requestTags, sessionTagsOf } from "../session-tags.ts";

export const getFederationToken = operation({
  name: "GetFederationToken",
  input: {
    Name: required(string({ min: 2, max: 32, pattern: /^[\w+=,.@-]*$/ })),
    Policy: sessionPolicy,
    PolicyArns: policyArns,
    DurationSeconds: durationUpTo(129_600),
    Tags: tags,
  },
  async run(call, input) {
    const { caller, region } = call;
    const { Name: name } = input;
    requireLongTerm(call);
    const policies = sessionPoliciesOf(caller.account, input);
    const sessionTags = sessionTagsOf(requestTags(input.Tags), [], null);
    const packed = packedSize(policies, sessionTags);
    const arn = principalInSession(region, caller.account, caller.entity, { kind: "federatedUser", name });
    const actions = ["sts:GetFederationToken", ...(sessionTags.tags.length > 0 ? ["sts:TagSession"] : [])];
    await requirePermission(call, { actions, resource: arn, keys: [], ...tagFacts(sessionTags.tags) });
    const session = {
      kind: "federatedUser",
      name,
      // Without session policies the user's own give it nothing.
      ...policiesInSession(policies, []),
      ...sessionTags,
      sourceIdentity: null,
      mfaAt: null,
      provider: null,
      chained: false,
    } as const;
    const seconds = longestOfRoot(caller, input.DurationSeconds ?? 43_200);
    return {
      Credentials: await makeCredentials(call, caller, session, seconds),
      FederatedUser: {
        FederatedUserId: `${caller.account}:${name}`,
        Arn: arn,
      },
      ...packed,
    };
  },
});
