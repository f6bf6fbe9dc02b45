import type { Cloud } from "../cloud/list.ts";
import type { RamEntities } from "./alibaba/entities.ts";
import type { AwsEntities } from "./aws/entities.ts";

/** Records of what bears on what an account's principals may do, by cloud and kind. */
export interface CloudEntities {
  readonly aws: AwsEntities;
  readonly alibaba: RamEntities;
}

/** A kind of entity of a cloud. */
export type EntityKind<C extends Cloud> = keyof CloudEntities[C] & string;
