import { BoundedMap } from "../bounded-map.ts";
import { GatewayQueue, type Ticket } from "../quotas/gateway-queue.ts";
import type { Background } from "../request-context.ts";
import { whenKnown } from "../when-known.ts";
import type { WorkspaceState } from "../workspace.ts";
import type { Claim, QuotaLeases } from "./quota-leases.ts";

/** Outcome for a request: passed at once, passed after waiting, or refused. */
export type GatewayOutcome = "passed" | "waited" | "refused";

/** Number of remembered instances with exclusive work under way. */
const INSTANCES = 10_000;
/** Time after which exclusive work counts as abandoned, because no key pair takes a minute to generate. */
const LONGEST_WORK_MS = 60_000;

/** Dependencies of the queues: workspaces' present states, the maximum wait (ms), clock and timer. */
export interface QueueSurroundings {
  readonly state: (workspace: string, wall: number, background: Background) => Promise<WorkspaceState>;
  readonly longestWait: number;
  readonly wall: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/**
 * Queues of the dedicated gateways in this isolate: units come from the quota leases, and requests without units wait
 * (quotas/gateway-queue.ts). All isolates draw from the same counters; each has queues of its own.
 */
export class GatewayQueues {
  readonly #leases: QuotaLeases;
  readonly #around: QueueSurroundings;
  readonly #queues = new Map<string, GatewayQueue>();
  /** Exclusive work under way, and the time until which it counts. */
  readonly #busy = new BoundedMap<string, number>(INSTANCES);

  constructor(leases: QuotaLeases, around: QueueSurroundings) {
    this.#leases = leases;
    this.#around = around;
  }

  /** Admits a request in its turn, at once if the queue is empty and units are left. */
  take(claim: Claim): GatewayOutcome | Promise<GatewayOutcome> {
    const patient = { ...claim, waits: true };
    if (this.#queues.has(nameOf(claim))) {
      this.#leases.expect(patient);
      return this.#join(patient);
    }
    return whenKnown(this.#leases.take(patient), (passes): GatewayOutcome | Promise<GatewayOutcome> =>
      passes ? "passed" : this.#join(patient),
    );
  }

  /** Number of requests in the queue of a claim. */
  waiting(claim: Pick<Claim, "scope" | "quota">): number {
    return this.#queues.get(nameOf(claim))?.length ?? 0;
  }

  /**
   * Begins exclusive work of an instance.
   *
   * @returns false if other such work is under way.
   */
  begin(claim: Claim): boolean {
    const name = nameOf(claim);
    const now = this.#around.wall();
    if ((this.#busy.get(name) ?? 0) > now) return false;
    this.#busy.set(name, now + LONGEST_WORK_MS);
    return true;
  }

  end(claim: Pick<Claim, "scope" | "quota">): void {
    this.#busy.delete(nameOf(claim));
  }

  async #join(claim: Claim): Promise<GatewayOutcome> {
    const name = nameOf(claim);
    const queue = this.#queues.get(name) ?? new GatewayQueue();
    const figure = this.#leases.limitOf(claim.scope, claim.quota) ?? claim.rate.limit;
    const ticket = queue.join(this.#around.wall(), figure, this.#around.longestWait, this.#opensAt(claim));
    if (!ticket) return this.#refuse(claim);
    this.#queues.set(name, queue);
    try {
      return await this.#stand(claim, queue, ticket);
    } finally {
      if (queue.length === 0 && this.#queues.get(name) === queue) this.#queues.delete(name);
    }
  }

  async #stand(claim: Claim, queue: GatewayQueue, ticket: Ticket): Promise<GatewayOutcome> {
    const { wall, wait } = this.#around;
    for (;;) {
      await wait(queue.napOf(ticket, wall(), this.#opensAt(claim), this.#reach(claim)));
      if (!ticket.served) await this.#serve(claim, queue);
      if (ticket.served) return "waited";
      if (queue.expire(ticket, wall())) return this.#refuse(claim);
    }
  }

  /** Takes units, in order, for the requests whose turn will have come when the answer arrives, until none are left. */
  async #serve(claim: Claim, queue: GatewayQueue): Promise<void> {
    const { wall, state } = this.#around;
    if (!queue.beginRound(wall(), this.#reach(claim))) return;
    try {
      for (let due = 1; due > 0; ) {
        const now = wall();
        // The clock may have been advanced, or the workspace reset, since the request arrived.
        const present = await state(claim.scope.workspace, now, claim.background);
        due = queue.due(wall(), this.#reach(claim));
        const served = await this.#leases.takeMany({ ...claim, state: present, wall: wall() }, due);
        for (let count = 0; count < served; count++) queue.serve(wall());
        if (served < due) return;
      }
    } finally {
      queue.endRound();
    }
  }

  /** How far ahead of their turn units are requested: as long as the answer takes, milliseconds. */
  #reach({ scope, quota }: Claim): number {
    return this.#leases.roundTripOf(scope, quota);
  }

  #opensAt({ scope, quota }: Claim): number {
    return this.#leases.exhaustedUntil(scope, quota);
  }

  #refuse(claim: Claim): "refused" {
    this.#leases.refuse(claim);
    return "refused";
  }
}

function nameOf({ scope, quota }: Pick<Claim, "scope" | "quota">): string {
  return `${scope.name}/${quota}`;
}
