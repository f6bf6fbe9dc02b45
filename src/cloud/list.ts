import { ALIBABA } from "./alibaba.ts";
import { AWS } from "./aws.ts";
import type { CloudFacts } from "./cloud.ts";

/** Facts of the supported clouds. Their records for surfaces and the control API are in src/clouds.ts. */
export const CLOUD_FACTS = { aws: AWS, alibaba: ALIBABA } as const satisfies Readonly<
  Record<string, CloudFacts>
>;

/** Name of a cloud. */
export type Cloud = keyof typeof CLOUD_FACTS;

/** The names of the clouds, in order. */
export const CLOUD_NAMES = Object.keys(CLOUD_FACTS) as readonly Cloud[];

const BY_NUMBER: ReadonlyMap<number, Cloud> = new Map(
  CLOUD_NAMES.map((name) => [CLOUD_FACTS[name].ciphertextNumber, name]),
);

/** The cloud with a number in ciphertexts; undefined where there is none. */
export function cloudOfNumber(number: number | undefined): Cloud | undefined {
  return BY_NUMBER.get(number ?? Number.NaN);
}

/** Whether a text is the name of a Region of some cloud, known or not. */
export function isAnyRegionName(text: string): boolean {
  return CLOUD_NAMES.some((name) => CLOUD_FACTS[name].regionName.test(text));
}

/** Whether a text is the id of an account of some cloud. */
export function isAnyAccount(text: string): boolean {
  return CLOUD_NAMES.some((name) => CLOUD_FACTS[name].account.test(text));
}

/** Description of account ids of all clouds for error messages. */
export const ANY_ACCOUNT_WORDS = CLOUD_NAMES.map((name) => CLOUD_FACTS[name].accountWords)
  .join(", or ")
  .replaceAll(", or must be", ", or");
