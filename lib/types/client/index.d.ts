/** The library of the package `fauxkms`: a mock for tests, and the worlds in it. */
export type { AlibabaClientOptions, AwsClientOptions, ClientOptions } from "./access.js";
export type { Attachment } from "./attach.js";
export type { ClockState, Span } from "./clock.js";
export { FauxkmsError } from "./control.js";
export type { Fault, FaultMatch, FaultRule } from "./faults.js";
export type { Fauxkms } from "./fauxkms.js";
export type { LoadedFixture } from "./fixtures.js";
export type { CloudName } from "./place.js";
export type { Quota, QuotaOverride } from "./quotas.js";
export type { RecordedRequest, RequestFilter } from "./requests.js";
export { type StartFauxkmsOptions, startFauxkms } from "./start.js";
export { errorCode, isDenied, isThrottled, throttledBy } from "./throttled.js";
export type { ListedWorkspace, NewWorkspace, Workspace, WorkspaceSettings } from "./workspaces.js";
export type { MadeCredential, World } from "./world.js";
