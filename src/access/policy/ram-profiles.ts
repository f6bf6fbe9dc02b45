import type { PolicyDefect } from "./defect.ts";
import { RAM_OPERATORS } from "./operators.ts";
import type { PolicyProfile } from "./profile.ts";

/** Accounts, users, roles and their sessions; `root` is the account in older documents. */
const RAM_PRINCIPAL = /^acs:ram::\d{1,20}:(?:\*|root|(?:user|role|assumed-role)\/\S{1,256})$/;

/** Services such as `ecs.aliyuncs.com`, and identity providers. */
const RAM_SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.aliyuncs\.com$/;
const RAM_PROVIDER = /^acs:ram::\d{1,20}:(?:saml-provider|oidc-provider)\/\S+$/;

/** Region and account may be `*`, the account of RAM's own policies is `system`, and the rest is the service's. */
const RAM_RESOURCE = /^acs:[a-z0-9-]+:[a-z0-9*-]*:(?:[0-9*]*|system):.+$/s;

const SID = /^[A-Za-z0-9_/+=.@ -]{0,128}$/;

function actionDefect(action: string): PolicyDefect | null {
  return action === "*" || /^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(action)
    ? null
    : { code: "actionWithoutVendor" };
}

const RAM_DOCUMENT = {
  versions: ["1"],
  oldVersions: [],
  elements: [],
  loneStatement: false,
  sid: SID,
  uniqueSids: false,
  operators: RAM_OPERATORS,
  operatorForms: false,
  conditionDefect: () => null,
} as const satisfies Partial<PolicyProfile>;

/** Policies of RAM users, groups and roles (RAM, Policy structure and syntax). */
export const RAM_POLICY: PolicyProfile = {
  ...RAM_DOCUMENT,
  size: { limit: 6144, unit: "characters" },
  principals: null,
  negatable: ["Action"],
  actionDefect,
  resourceDefect: (resource) =>
    resource === "*" || RAM_RESOURCE.test(resource) ? null : { code: "resourceForm", resource },
};

/** Control policies of a resource directory (Resource Management, Limits of control policies; Languages of control policies). */
export const CONTROL_POLICY: PolicyProfile = { ...RAM_POLICY, size: { limit: 4096, unit: "characters" } };

/** Trust policies of RAM roles (RAM, CreateRole: AssumeRolePolicyDocument). */
export const RAM_TRUST_POLICY: PolicyProfile = {
  ...RAM_DOCUMENT,
  size: { limit: 2048, unit: "characters" },
  negatable: [],
  principals: {
    kinds: ["RAM", "Service", "Federated"],
    everybody: false,
    isValid: ({ kind, name }) =>
      kind === "RAM"
        ? RAM_PRINCIPAL.test(name)
        : (kind === "Service" ? RAM_SERVICE : RAM_PROVIDER).test(name),
  },
  actionDefect: (action) => (/^sts:[A-Za-z*?]+$/i.test(action) ? null : { code: "actionNotPermitted" }),
  resourceDefect: "forbidden",
};

/** Policies of keys and secrets of Alibaba Cloud KMS (API Reference, SetKeyPolicy, SetSecretPolicy). */
export const RAM_KEY_POLICY: PolicyProfile = {
  ...RAM_DOCUMENT,
  size: { limit: 32_768, unit: "bytes" },
  negatable: [],
  principals: { kinds: ["RAM"], everybody: false, isValid: ({ name }) => RAM_PRINCIPAL.test(name) },
  actionDefect: (action) => (/^kms:[A-Za-z*?]+$/.test(action) ? null : { code: "actionNotPermitted" }),
  resourceDefect: (resource) => (resource === "*" ? null : { code: "resourceForm", resource }),
};
