import type { AwsPrincipal } from "../../../../src/access/aws/request.ts";
import type { Ask, Setup } from "../scene.ts";

/** `U Encrypt ✔`: caller, action and verdict; `Encrypt ✔` after a caller of its own. */
export type Asked =
  | string
  | readonly [string, Ask]
  | readonly [AwsPrincipal, string]
  | readonly [AwsPrincipal, string, Ask];

/** A case by its number in the list of decision cases, with what is asked in it. */
export type Case = readonly [number: number, setup: Setup, asked: readonly Asked[]];
