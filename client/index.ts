/** The library of the package `fauxkms`: a mock for tests, and the worlds in it. */
export type {
  AlibabaClientOptions,
  AlibabaOptions,
  AwsClientOptions,
  AwsOptions,
  ClientOptions,
} from "./access.ts";
export type { Attachment } from "./attach.ts";
export type { ClockState, Span } from "./clock.ts";
export { FauxkmsError } from "./control.ts";
export type { Explanation, Question } from "./explain.ts";
export type { Fault, FaultMatch, FaultRule } from "./faults.ts";
export type { Fauxkms } from "./fauxkms.ts";
export type { LoadedFixture } from "./fixtures.ts";
export type { AccountOptions, Identity, Policy, PolicyDocument, ShownIdentity } from "./identities.ts";
export type { CloudName } from "./place.ts";
export type { Quota, QuotaOverride } from "./quotas.ts";
export type { RecordedRequest, RequestFilter } from "./requests.ts";
export { type StartFauxkmsOptions, startFauxkms } from "./start.ts";
export { errorCode, isDenied, isThrottled, throttledBy } from "./throttled.ts";
export type { ListedWorkspace, NewWorkspace, Workspace, WorkspaceSettings } from "./workspaces.ts";
export type { MadeCredential, NewPrincipal, World } from "./world.ts";
