import { WALL_CLOCK } from "../../src/clock.ts";
import { NO_FAULTS } from "../../src/fault.ts";
import type { WorkspaceState } from "../../src/workspace.ts";

/** The state of a workspace that nobody has changed. */
export const UNCHANGED: WorkspaceState = {
  generation: 1,
  clock: WALL_CLOCK,
  faults: NO_FAULTS,
  revocations: 0,
  life: 0,
  endsAt: null,
  settings: null,
  origin: null,
};
