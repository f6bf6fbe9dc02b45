import { fire, type Shot } from "./load.ts";
import { type Effort, type Figures, figuresOf, type Row, ratiosOf, UNITS, type Unit } from "./rows.ts";

/** What a section measures: mostly a request to a server, as often as it can be answered. */
export interface Target {
  readonly name: string;
  /** Measures for so many seconds. */
  readonly run: (seconds: number) => Promise<Figures>;
  /** Names of targets of the group that it is compared with. Those that the group has not are left out. */
  readonly against?: readonly Against[];
  /** The largest figures that are asked. */
  readonly limits?: Figures;
}

/** What a target is compared with. */
export interface Against {
  readonly yardstick: string;
  /** CPU time by default. */
  readonly by?: Unit;
  /** The figure of the yardstick, if it is another one than `by`. */
  readonly of?: Unit;
  /** The least ratio that is asked; of some figures only, where it is a function. */
  readonly asked?: number | ((figures: Figures) => number | undefined);
}

/** Targets that are measured in turn, because they are compared with each other. */
export type Group = readonly Target[];

/** The targets of a section, and the servers that they are for. */
export interface Opened {
  readonly groups: readonly Group[];
  stop(): Promise<unknown>;
}

/** Options of a target that sends requests. */
export interface RequestOptions extends Pick<Target, "against"> {
  readonly name?: string;
  /** Requests a second; as many as can be by default. */
  readonly rate?: number;
  /** Starts what goes on beside the requests. @returns what ends it, and tells how often it was done */
  readonly beside?: () => () => Promise<number>;
}

/** A target that sends a request. @param pids processes of the server, whose CPU time counts */
export function requestTo(
  pids: number | readonly number[],
  shot: Shot,
  { name = shot.name, rate, beside, against }: RequestOptions = {},
): Target {
  const fired = (seconds: number) => fire(shot, pids, seconds, rate);
  const run = async (seconds: number): Promise<Figures> => {
    if (!beside) return fired(seconds);
    const end = beside();
    const measured = await fired(seconds).catch(async (error: unknown) => {
      await end();
      throw error;
    });
    return { ...measured, besidePerSecond: (await end()) / seconds };
  };
  return { name, run, ...(against && { against }) };
}

/** Measures the groups of a section one after the other, and stops its servers. */
export async function rowsOf(section: string, { groups, stop }: Opened, effort: Effort): Promise<Row[]> {
  try {
    const rows: Row[] = [];
    for (const group of groups) rows.push(...rowsOfGroup(section, group, await inTurn(group, effort)));
    return rows;
  } finally {
    await stop();
  }
}

/** The rows of a group. @param runs those of each target */
function rowsOfGroup(section: string, group: Group, runs: readonly (readonly Figures[])[]): Row[] {
  return group.map(({ name, against = [], limits }, index) => {
    const its = runs[index] ?? [];
    const figures = figuresOf(its);
    const comparisons = against.flatMap(({ yardstick, by = "cpuMicros", of, asked }) => {
      const ratios = ratiosOf(runs[group.findIndex((one) => one.name === yardstick)] ?? [], its, by, of);
      if (ratios.length === 0) return [];
      const told = of === undefined ? yardstick : UNITS[of].title;
      return [{ yardstick: told, by, ratios, asked: typeof asked === "function" ? asked(figures) : asked }];
    });
    return { section, name, figures, limits, comparisons };
  });
}

/** Measures targets in turn, round after round, each once for at most a second before that. @returns the runs of each */
export async function inTurn(group: Group, { rounds, seconds }: Effort): Promise<Figures[][]> {
  const runs: Figures[][] = group.map(() => []);
  for (const { run } of group) await run(Math.min(1, seconds));
  const order = group.map(({ run }, index) => ({ run, index }));
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another one, so that none always pays for the garbage of the same neighbour.
    const turn = round % group.length;
    for (const { run, index } of [...order.slice(turn), ...order.slice(0, turn)]) {
      runs[index]?.push(await run(seconds));
    }
  }
  return runs;
}
