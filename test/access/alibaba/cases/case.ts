import type { Ask, Setup } from "../scene.ts";

/** `u Encrypt ✔`: caller, action and verdict. */
export type Asked = string | readonly [string, Ask];

/** A case by its number in the list of decision cases, with what is asked in it. */
export type Case = readonly [number: number, setup: Setup, asked: readonly Asked[]];
