import type { SectionName } from "./arguments.ts";
import { birth } from "./birth.ts";
import { clouds } from "./clouds.ts";
import { besideConsole } from "./console.ts";
import { costs } from "./costs.ts";
import { instance } from "./instance.ts";
import { largePolicies } from "./large-policies.ts";
import { memory } from "./memory.ts";
import { policies } from "./policies.ts";
import { largeRamPolicies } from "./ram-large-policies.ts";
import type { Effort, Row } from "./rows.ts";
import { rsaKeys } from "./rsa.ts";
import { scale } from "./scale.ts";
import type { Source } from "./servers.ts";
import { specs } from "./specs.ts";
import { start } from "./start.ts";
import { halfLoad, recording, signed, symmetric } from "./symmetric.ts";
import { type Opened, rowsOf } from "./targets.ts";

/** A part of the benchmark: targets of a source, which can be paired with another one's, or rows measured otherwise. */
export type Section = {
  /** The effort, where it is another one than for most. */
  readonly effort?: (effort: Effort) => Effort;
} & (
  | { readonly open: (source: Source) => Promise<Opened> }
  | { readonly rows: (effort: Effort) => Promise<Row[]> }
);

/** Decisions over the largest policies of both clouds, which need no server. */
function decisions(effort: Effort): Promise<Row[]> {
  return rowsOf("decisions", { groups: [largePolicies(), largeRamPolicies()], stop: async () => {} }, effort);
}

/** The sections by name, in the order in which they are measured. */
export const SECTIONS: Readonly<Record<SectionName, Section>> = {
  symmetric: { open: symmetric },
  "half-load": { open: halfLoad },
  signed: { open: signed },
  recording: { open: recording },
  clouds: { open: clouds },
  instance: { open: instance },
  policies: { open: policies },
  decisions: { rows: decisions },
  console: { open: besideConsole },
  specs: {
    open: specs,
    effort: ({ rounds, seconds }) => ({ rounds: Math.ceil(rounds / 2), seconds: seconds / 2 }),
  },
  rsa: { open: rsaKeys, effort: ({ rounds, seconds }) => ({ rounds, seconds: 2 * seconds }) },
  birth: { open: birth },
  start: { open: start, effort: ({ rounds, seconds }) => ({ rounds: 2 * rounds, seconds }) },
  memory: { rows: memory },
  costs: { rows: costs },
  scale: { rows: scale },
};
