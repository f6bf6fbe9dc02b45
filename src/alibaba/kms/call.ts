import { timeOf } from "../../clock.ts";
import type { Keyring } from "../../crypto/keyring.ts";
import { Failure } from "../../errors.ts";
import type { ClientKeys } from "../../isolate/client-keys.ts";
import type { Instances } from "../../isolate/instances.ts";
import type { CachedKey, KeyClient, Visit } from "../../isolate/key-client.ts";
import type { Background } from "../../isolate/lease-time.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import { parseAlibabaKeyReference } from "../../keys/alibaba-identifiers.ts";
import { aliasArn, keyArn } from "../../keys/identifiers.ts";
import type { Caller } from "../../surface/caller.ts";
import type { Trace } from "../../surface/trace.ts";
import { scopeOf, type WorkspaceState } from "../../workspace.ts";
import { AlibabaError, invalidParameter } from "../protocol/error.ts";
import { defaultKey } from "./keys/default-keys.ts";
import { SERVICE_ALIASES } from "./keys/service-aliases.ts";
import type { Call, KeyRule, LocatedKey, OperationName } from "./operation.ts";

/** One request on its way through the pipeline, as the operations see it. */
export class RequestCall implements Call {
  readonly operation: OperationName;
  readonly caller: Caller;
  readonly visit: Visit;
  readonly requestId: string;
  readonly keys: KeyClient;
  readonly keyring: Keyring;
  readonly clientKeys: ClientKeys;
  readonly instances: Instances;
  readonly worksExpired: boolean;
  readonly caCertificate: string | null;
  readonly now: number;
  readonly gateway: string | null;
  readonly #trace: Trace;

  /**
   * @param arrival id, wall-clock time, background and trace of the request.
   * @param gateway the instance whose dedicated gateway it came to.
   */
  constructor(
    runtime: Runtime,
    operation: OperationName,
    caller: Caller,
    state: WorkspaceState,
    arrival: {
      readonly requestId: string;
      readonly wall: number;
      readonly background: Background;
      readonly trace: Trace;
    },
    gateway: string | null = null,
  ) {
    const { requestId, wall, background } = arrival;
    this.operation = operation;
    this.caller = caller;
    this.requestId = requestId;
    this.keys = runtime.keys;
    this.keyring = runtime.keyring;
    this.instances = runtime.instances;
    this.worksExpired = runtime.settings.expiredInstances === "work";
    this.caCertificate = runtime.caCertificate;
    this.clientKeys = runtime.clientKeys;
    this.now = timeOf(state.clock, wall);
    this.gateway = gateway;
    this.#trace = arrival.trace;
    const scope = scopeOf(caller.workspace, "alibaba", caller.account, caller.region);
    this.visit = { scope, state, now: this.now, wall, background };
  }

  noteInstance(instanceId: string): void {
    this.#trace.instance ??= instanceId;
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
        const place = reference.form === "aliasArn" ? reference.place : this.visit.scope;
        this.#checkRegion(place.region);
        const visit = this.#visitTo(place.account, place.region);
        const { name } = reference;
        if (SERVICE_ALIASES.has(name) && visit === this.visit && this.gateway === null) {
          return defaultKey(this, name);
        }
        const missing = () => new Failure({ code: "aliasNotFound", arn: aliasArn(visit.scope, name) });
        return this.#located(this.keys.find(visit, name), visit, missing);
      }
      case "malformed":
        throw invalidParameter("KeyId");
    }
  }

  at(
    place: { readonly account: string; readonly region: string },
    keyId: string,
  ): LocatedKey | Promise<LocatedKey> {
    const visit = this.#visitTo(place.account, place.region);
    const missing = () => new Failure({ code: "keyNotFound", arn: keyArn(visit.scope, keyId) });
    return this.#located(this.keys.find(visit, keyId), visit, missing);
  }

  #visitTo(account: string, region: string): Visit {
    const { scope } = this.visit;
    if (scope.account === account && scope.region === region) return this.visit;
    return { ...this.visit, scope: scopeOf(scope.workspace, "alibaba", account, region) };
  }

  /** A key of another Region cannot be reached from here. */
  #checkRegion(region: string): void {
    if (region !== this.caller.region) throw new AlibabaError("Forbidden.KeyNotFound");
  }

  #located(
    key: CachedKey | null | Promise<CachedKey | null>,
    visit: Visit,
    missing: () => Error,
  ): LocatedKey | Promise<LocatedKey> {
    if (key instanceof Promise) return key.then((settled) => this.#located(settled, visit, missing));
    // "Default keys cannot be shared" with another account.
    if (!key || (key.record.manager === "SERVICE" && visit !== this.visit)) throw missing();
    return { record: key.record, ready: key.ready, visit };
  }
}
