import { timeOf } from "../clock.ts";
import { DEFAULT_WORKSPACE, type WorkspaceState } from "../workspace.ts";
import { call } from "./call.ts";

/** Most workspaces besides the default one whose state is asked for. */
const MOST_WORKSPACES = 100;

/**
 * `GET notices`: what of the stored state makes a server behave unexpectedly, in sentences for people: a clock that
 * stands still, faults on demand. It is what `fauxkms start` says under its ready line.
 */
export const notices = [
  call({
    method: "GET",
    path: "notices",
    does: "what of the stored state makes a server behave unexpectedly",
    access: "admin",
    async run(c) {
      const { directory, workspaces } = c.var.runtime;
      const names = await directory.workspaces(DEFAULT_WORKSPACE, MOST_WORKSPACES);
      const own = await workspaces.refresh(DEFAULT_WORKSPACE);
      const others = await Promise.all(names.map((name) => workspaces.refresh(name)));
      return c.json({ notices: [...noticesOf(own), ...noticesOfOthers(others)] });
    },
  }),
];

function noticesOf({ clock, faults }: WorkspaceState): string[] {
  const sentences: string[] = [];
  if (clock.mode === "frozen") {
    const now = new Date(timeOf(clock, Date.now())).toISOString();
    sentences.push(
      `clock frozen at ${now}, so no quota refills; PUT /_fauxkms/clock {"mode":"running"} lets it run`,
    );
  }
  const { length } = faults.active;
  if (length > 0) {
    const faults = length === 1 ? "1 fault" : `${length} faults`;
    sentences.push(`${faults} active; GET /_fauxkms/faults lists, DELETE ends them`);
  }
  return sentences;
}

function noticesOfOthers(states: readonly WorkspaceState[]): string[] {
  const frozen = states.filter(({ clock }) => clock.mode === "frozen").length;
  const faulty = states.filter(({ faults }) => faults.active.length > 0).length;
  return [
    ...(frozen > 0 ? [`clock frozen in ${counted(frozen)}`] : []),
    ...(faulty > 0 ? [`faults active in ${counted(faulty)}`] : []),
  ];
}

function counted(workspaces: number): string {
  return workspaces === 1 ? "1 other workspace" : `${workspaces} other workspaces`;
}
