import * as z from "zod/mini";
import { END_OF_TIME } from "../clock.ts";
import { ANY_ACCOUNT_WORDS, isAnyAccount, isAnyRegionName } from "../cloud/list.ts";
import { cloudShape } from "./clouds.ts";
import { check } from "./context.ts";

/** Members of a query that choose cloud, account and Region. */
export const WHOSE = {
  cloud: z.optional(cloudShape),
  account: z.optional(z.string().check(z.refine(isAnyAccount, ANY_ACCOUNT_WORDS))),
  region: z.optional(z.string().check(z.refine(isAnyRegionName, "must be the name of a Region"))),
};

const instantShape = z.iso.datetime({ offset: true });

/** Members of a query that choose a span of the workspace's clock. */
export const SPAN = { from: z.optional(instantShape), to: z.optional(instantShape) };

/** Milliseconds of a given instant, or a default. @throws ControlError 400 beyond the clock's end */
export function instant(given: string | undefined, standard: number): number {
  if (given === undefined) return standard;
  return check(z.number().check(z.maximum(END_OF_TIME)), Date.parse(given));
}
