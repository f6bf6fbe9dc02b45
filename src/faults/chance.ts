const GAMMA = 0x9e3779b97f4a7c15n;
const DOUBLE_BITS = 53;

/**
 * The n-th output, counted from 1, of SplitMix64 with a seed: Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators" (OOPSLA 2014), in Vigna's form (https://prng.di.unimi.it/splitmix64.c). Its
 * state after n steps is seed + n·GAMMA, so each output can be computed by itself.
 */
export function splitMix64(seed: bigint, n: bigint): bigint {
  let z = BigInt.asUintN(64, seed + n * GAMMA);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/** Whether a fault with a seed hits the n-th matching request, counted from 1. */
export function hits(seed: number, n: number, probability: number): boolean {
  const bits = splitMix64(BigInt(seed), BigInt(n)) >> BigInt(64 - DOUBLE_BITS);
  return Number(bits) / 2 ** DOUBLE_BITS < probability;
}
