import type { InstanceRecord } from "../../billing/instance.ts";
import type { MasterKey } from "../../crypto/master-key.ts";
import type { TokenKeys } from "../../crypto/token-keys.ts";
import type { InstanceDirectory } from "../../directory/instances.ts";
import { Failure } from "../../errors.ts";
import type { ClientKeys } from "../../isolate/client-keys.ts";
import type { InstanceCache } from "../../isolate/instance-cache.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { parseAlibabaKeyReference } from "../../keys/alibaba-identifiers.ts";
import { type HeaderMarks, headerMarksIn } from "../../keys/ciphertext.ts";
import { aliasArn, keyArn } from "../../keys/identifiers.ts";
import type { Background, RequestContext } from "../../request-context.ts";
import { contextIn, contextOf } from "../../surface/context.ts";
import type { Trace } from "../../surface/trace.ts";
import { whenKnown } from "../../when-known.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { policyModeOf, settingsIn } from "../../workspace-settings.ts";
import type { AlibabaCaller } from "../protocol/alibaba-caller.ts";
import { AlibabaError, invalidParameter } from "../protocol/error.ts";
import { homeOf } from "./activation.ts";
import { gatewayUse } from "./instances/gateway.ts";
import { defaultKey } from "./keys/default-keys.ts";
import { located } from "./keys/located.ts";
import { SERVICE_ALIASES } from "./keys/service-aliases.ts";
import type { Call, KeyRule, LocatedKey, OperationName } from "./operation.ts";

/** One request on its way through the pipeline, as the operations see it. */
export class RequestCall implements Call {
  readonly operation: OperationName;
  readonly caller: AlibabaCaller;
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly masterKey: MasterKey;
  readonly tokenKeys: TokenKeys;
  readonly headerMarks: HeaderMarks;
  readonly clientKeys: ClientKeys;
  readonly instances: InstanceDirectory;
  readonly instanceCache: InstanceCache;
  readonly worksExpired: boolean;
  readonly caCertificate: string | null;
  readonly now: number;
  readonly gateway: string | null;
  readonly userAgent: string;
  readonly policies: Call["policies"];
  requireSecretValue: Call["requireSecretValue"] = async () => {};
  /** Whether the request may make the default key of a service that it names: once it is allowed, so that no refusal does. */
  makesDefaultKeys = false;
  #awaitsDefaultKey = false;
  readonly #limitsResources: boolean;
  readonly #runtime: Runtime;
  readonly #trace: Trace;

  /**
   * @param arrival id, wall-clock time, background, trace and User-Agent of the request.
   * @param gateway the instance whose dedicated gateway it came to.
   */
  constructor(
    runtime: Runtime,
    operation: OperationName,
    caller: AlibabaCaller,
    state: WorkspaceState,
    arrival: {
      readonly requestId: string;
      readonly wall: number;
      readonly background: Background;
      readonly trace: Trace;
      readonly userAgent: string;
    },
    gateway: string | null = null,
  ) {
    const { requestId, wall, background } = arrival;
    this.operation = operation;
    this.caller = caller;
    this.requestId = requestId;
    this.keys = runtime.keys;
    this.masterKey = runtime.masterKey;
    this.tokenKeys = runtime.tokenKeys(caller.workspace, state);
    this.headerMarks = headerMarksIn(state, runtime.masterKey);
    this.instances = runtime.instances;
    this.instanceCache = runtime.instanceCache;
    this.worksExpired = runtime.settings.expiredInstances === "work";
    this.caCertificate = runtime.caCertificate;
    this.clientKeys = runtime.clientKeys;
    this.gateway = gateway;
    this.userAgent = arrival.userAgent;
    const settings = settingsIn(state, runtime.settings);
    const { quotas, resourceQuotas } = settings;
    this.policies = policyModeOf(settings);
    this.#limitsResources = (resourceQuotas === "follow" ? quotas : resourceQuotas) === "enforce";
    this.#runtime = runtime;
    this.#trace = arrival.trace;
    this.context = contextOf("alibaba", caller, state, wall, background);
    this.now = this.context.now;
  }

  resources(limit: number): number {
    return this.#limitsResources ? limit : Number.POSITIVE_INFINITY;
  }

  async isActive(): Promise<boolean> {
    const { settings, activations } = this.#runtime;
    return settings.activation === "open" || activations.isOpen(homeOf(this.context, this.caller.account));
  }

  noteInstance(instanceId: string): void {
    this.#trace.instance ??= instanceId;
  }

  gatewayUse(instance: InstanceRecord): Promise<number> {
    return gatewayUse(this.#runtime, this.context, instance);
  }

  /** Whether a key was not found because it is the default one of a service, and not made yet. */
  get awaitsDefaultKey(): boolean {
    return this.#awaitsDefaultKey;
  }

  named(text: string, accepts: KeyRule): LocatedKey | Promise<LocatedKey> {
    const reference = parseAlibabaKeyReference(text);
    switch (reference.form) {
      case "keyId":
        return this.at(this.caller, reference.keyId);
      case "keyArn":
        this.#checkRegion(reference.place.region);
        return this.at(reference.place, reference.keyId);
      case "alias":
      case "aliasArn": {
        if (accepts === "key") throw new AlibabaError("Unsupported.Alias");
        const place = reference.form === "aliasArn" ? reference.place : this.context.scope;
        this.#checkRegion(place.region);
        const context = contextIn(this.context, place.account, place.region);
        const { name } = reference;
        const missing = () => new Failure({ code: "aliasNotFound", arn: aliasArn(context.scope, name) });
        const known = this.keys.known(context, name);
        return known ? this.#located(known, context, missing) : this.#byAlias(context, name, missing);
      }
      case "malformed":
        throw invalidParameter("KeyId");
    }
  }

  at(
    place: { readonly account: string; readonly region: string },
    keyId: string,
  ): LocatedKey | Promise<LocatedKey> {
    const context = contextIn(this.context, place.account, place.region);
    const missing = () => new Failure({ code: "keyNotFound", arn: keyArn(context.scope, keyId) });
    const found = this.keys.known(context, keyId) ?? this.keys.find(context, keyId);
    return whenKnown(found, (key) => this.#located(key, context, missing));
  }

  async #byAlias(context: RequestContext, name: string, missing: () => Error): Promise<LocatedKey> {
    const key = await this.keys.find(context, name);
    if (key === null && SERVICE_ALIASES.has(name) && context === this.context && this.gateway === null) {
      if (this.makesDefaultKeys) return defaultKey(this, name);
      this.#awaitsDefaultKey = true;
    }
    return this.#located(key, context, missing);
  }

  /** Refuses keys of other Regions, which cannot be reached from here. */
  #checkRegion(region: string): void {
    if (region !== this.caller.region) throw new AlibabaError("Forbidden.KeyNotFound");
  }

  #located(key: CachedKey | null, context: RequestContext, missing: () => Error): LocatedKey {
    // "Default keys cannot be shared" with another account.
    if (!key || (key.record.manager === "SERVICE" && context !== this.context)) throw missing();
    return located(key, context);
  }
}
