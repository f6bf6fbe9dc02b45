import type { AttachedPolicy, AwsPrincipal } from "../../access/aws/request.ts";
import { type SimulatedDecision, type Simulation, simulate } from "../../access/aws/simulate.ts";
import { attachedPolicy } from "../../access/policy/attached-policy.ts";
import { type Input, list, required, string, structure } from "../../shape.ts";
import { checkManaged } from "./documents.ts";
import { invalidInput } from "./errors.ts";
import { paged, policyDocument } from "./members.ts";
import type { Call } from "./operation.ts";
import { pageOf } from "./page.ts";

export const documents = list(policyDocument, {});

/** Members that both simulations have (iam/2010-05-08). */
export const simulationInput = {
  PermissionsBoundaryPolicyInputList: documents,
  ActionNames: required(list(string({ min: 3, max: 128 }), {})),
  ResourceArns: list(string({ min: 1, max: 2048 }), {}),
  ResourcePolicy: policyDocument,
  ResourceOwner: string({ min: 1, max: 2048 }),
  CallerArn: string({ min: 1, max: 2048 }),
  ContextEntries: list(
    structure({
      ContextKeyName: string({ min: 5, max: 256 }),
      ContextKeyValues: list(string({}), {}),
      ContextKeyType: string({
        values: [
          "string",
          "stringList",
          "numeric",
          "numericList",
          "boolean",
          "booleanList",
          "ip",
          "ipList",
          "binary",
          "binaryList",
          "date",
          "dateList",
        ],
      }),
    }),
    {},
  ),
  ResourceHandlingOption: string({ min: 1, max: 64 }),
  ...paged,
} as const;

type SimulationInput = Input<typeof simulationInput>;

/** Whom a simulation is about, with what bounds it. */
export type Simulated = Pick<Simulation, "principal" | "identity" | "boundary" | "serviceControls">;

/** Most actions times resources of one call: ours, so that no call takes long. */
const MOST_DECISIONS = 1000;

/** Policies of an input, which answers name by their place. @throws AwsError MalformedPolicyDocument */
export function givenPolicies(member: string, given: readonly string[] = []): AttachedPolicy[] {
  return given.map((document, index) => {
    checkManaged(document);
    return attachedPolicy({ label: `${member}.${index + 1}`, arn: null, document });
  });
}

/** A caller as a simulation has it. @param arn of a user, role or root user @throws AwsError InvalidInput */
export function simulatedCaller(arn: string): AwsPrincipal {
  const [, account = "", resource = ""] =
    /^arn:[a-z-]+:iam::(\d{12}):((?:user|role)\/.+|root)$/.exec(arn) ?? [];
  if (account === "") throw invalidInput(`Invalid Caller ARN: ${arn}`);
  const kind = resource === "root" ? "root" : resource.startsWith("role/") ? "assumedRole" : "user";
  return { kind, account, arn, entityArn: arn, entityId: null };
}

/** The answer of a simulation, in pages. @throws AwsError InvalidInput, MalformedPolicyDocument */
export function simulated(call: Call, input: SimulationInput, who: Simulated): object {
  const { ActionNames: actions, ResourceArns: resources = ["*"], ContextEntries = [] } = input;
  const wrong = actions.find((action) => !/^[\w-]+:\w+$/.test(action));
  if (wrong !== undefined) throw invalidInput(`Invalid action: ${wrong}`);
  if (actions.length * resources.length > MOST_DECISIONS) {
    throw invalidInput(`A simulation takes ${MOST_DECISIONS} actions on resources at the most.`);
  }
  const context = new Map(
    ContextEntries.map(({ ContextKeyName = "", ContextKeyValues = [] }) => [
      ContextKeyName.toLowerCase(),
      ContextKeyValues,
    ]),
  );
  const bounds = givenPolicies(
    "PermissionsBoundaryPolicyInputList",
    input.PermissionsBoundaryPolicyInputList,
  );
  const decisions = simulate({
    ...who,
    principal: input.CallerArn === undefined ? who.principal : simulatedCaller(input.CallerArn),
    boundary: bounds[0] ?? who.boundary,
    resourcePolicy: resourcePolicyOf(input, who.principal.account),
    actions,
    resources,
    context,
  });
  const numbered = decisions.map((decision, index) => ({ decision, index }));
  const { items, next } = pageOf(call, input, numbered, ({ index }) => String(index).padStart(6, "0"));
  return { EvaluationResults: items.map(({ decision }) => shownDecision(decision)), ...next };
}

function resourcePolicyOf(
  { ResourcePolicy: document, ResourceOwner }: SimulationInput,
  account: string,
): Simulation["resourcePolicy"] {
  if (document === undefined) return null;
  const owner = ResourceOwner === undefined ? account : /(?<!\d)\d{12}(?!\d)/.exec(ResourceOwner)?.[0];
  if (owner === undefined) throw invalidInput(`Invalid resource owner: ${ResourceOwner}`);
  return { policy: attachedPolicy({ label: "ResourcePolicy", arn: null, document }), account: owner };
}

function shownDecision(simulatedDecision: SimulatedDecision) {
  const { action, resource, decision, matched, missingContextKeys } = simulatedDecision;
  const { allowedByBoundary, allowedByOrganization } = simulatedDecision;
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision,
    MatchedStatements: matched.map(({ policy }) => ({
      SourcePolicyId: policy,
      SourcePolicyType: policy === "ResourcePolicy" ? "Resource Policy" : "IAM Policy",
    })),
    MissingContextValues: missingContextKeys,
    ...(allowedByOrganization !== null && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: allowedByOrganization },
    }),
    ...(allowedByBoundary !== null && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowedByBoundary },
    }),
  };
}
