import type * as z from "zod/mini";
import type { MasterKey } from "../crypto/master-key.ts";
import type { Taken } from "../fixtures/key-items.ts";
import type { Path, ProblemList } from "../fixtures/problem.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { WorkspaceState } from "../workspace.ts";

/** How a fixture meets what is there: it is refused, skipped, or deleted first. */
export type FixtureMode = "create" | "merge" | "replace";

/** The workspace that a fixture is for. */
export interface FixtureTarget {
  readonly runtime: Runtime;
  readonly workspace: string;
  readonly state: WorkspaceState;
  /** Milliseconds of the workspace's clock, as it is once the fixture has set it. */
  readonly now: number;
  readonly mode: FixtureMode;
}

/** How many items were made, and how many were there already. */
export interface FixtureCount {
  readonly created: number;
  readonly skipped: number;
}

/** A part of a fixture. Parts are applied in their order; each can be repeated with `merge`. */
export interface FixtureStep {
  /** Finds what would keep it from being applied. Changes nothing. */
  readonly check: (target: FixtureTarget, problems: ProblemList) => Promise<void>;
  /** @throws FixtureRefused */
  readonly apply: (target: FixtureTarget) => Promise<FixtureCount>;
}

/** What the items of a section are read with. */
export interface FixtureReading {
  /** Where the section stands. */
  readonly at: Path;
  /** Account and Region of items that name none. */
  readonly standard: { readonly account: string; readonly region: string };
  readonly now: number;
  readonly masterKey: MasterKey;
  /** Whether the endpoint of a proxy may be on the loopback interface. */
  readonly local: boolean;
  readonly problems: ProblemList;
  /** Names that are unique on a server, over all clouds: ids of access keys. */
  readonly taken: Taken;
  /** Number of private keys that may still be generated, of which each takes long. */
  readonly generated: { left: number };
  /** Notes a Region that does not exist. */
  readonly requireRegion: (at: Path, region: string) => void;
  /** ` (did you mean 'NAME'?)`, or nothing. */
  readonly meant: (text: string, names: Iterable<string>) => string;
}

/** What a cloud has of fixtures: the shape of its section, and its items as steps. */
export interface CloudFixture {
  readonly shape: z.ZodMiniType;
  /** @param section that has passed `shape` */
  readonly plan: (section: unknown, reading: FixtureReading) => Promise<readonly FixtureStep[]>;
}

/** Nothing made, nothing there. */
export const NONE: FixtureCount = { created: 0, skipped: 0 };

/** Both counts together. */
export function sumOf(counts: readonly FixtureCount[]): FixtureCount {
  return counts.reduce(
    (sum, { created, skipped }) => ({ created: sum.created + created, skipped: sum.skipped + skipped }),
    NONE,
  );
}
