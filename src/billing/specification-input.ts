import { INSTANCE_TYPES, type InstanceType } from "./prices.ts";
import { defaultSpecification, type InstanceSpecification } from "./specification.ts";

/** Parsed JSON of a specification. A missing member has the value that comes with the base price. */
export type SpecificationInput = Readonly<Partial<Record<keyof InstanceSpecification, unknown>>>;

/** Thrown for a value that is not a specification. */
export class MalformedSpecification extends Error {}

const DEFAULT_TYPE: InstanceType = "software";

/**
 * Reads a specification from parsed JSON. It does not check whether that can be bought (`checkSpecification`).
 *
 * @throws MalformedSpecification for members that are unknown, or of another type
 */
export function readSpecification(value: unknown): InstanceSpecification {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MalformedSpecification("a specification is a JSON object");
  }
  const input: SpecificationInput = value;
  const standard = defaultSpecification(readType(input.type), readRegion(input.region));
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(standard, name));
  if (unknown !== undefined) {
    const known = Object.keys(standard).join(", ");
    throw new MalformedSpecification(`${unknown}: unknown; a specification has ${known}`);
  }
  return {
    ...standard,
    qps: readNumber("qps", input.qps, standard.qps),
    keys: readNumber("keys", input.keys, standard.keys),
    secrets: readNumber("secrets", input.secrets, standard.secrets),
    accessManagement: readNumber("accessManagement", input.accessManagement, standard.accessManagement),
    logStorageGb: readNumber("logStorageGb", input.logStorageGb, standard.logStorageGb),
    multiZone: readBoolean("multiZone", input.multiZone, standard.multiZone),
  };
}

function readType(value: unknown): InstanceType {
  if (value === undefined) return DEFAULT_TYPE;
  const type = INSTANCE_TYPES.find((each) => each === value);
  if (type === undefined) throw new MalformedSpecification(`type: must be ${INSTANCE_TYPES.join(" or ")}`);
  return type;
}

function readRegion(value: unknown): string | undefined {
  if (value === undefined || (typeof value === "string" && /^[a-z0-9-]{1,64}$/.test(value))) return value;
  throw new MalformedSpecification("region: must be the id of a Region");
}

function readNumber(name: string, value: unknown, standard: number): number {
  if (value === undefined) return standard;
  if (typeof value === "number") return value;
  throw new MalformedSpecification(`${name}: must be a number`);
}

function readBoolean(name: string, value: unknown, standard: boolean): boolean {
  if (value === undefined) return standard;
  if (typeof value === "boolean") return value;
  throw new MalformedSpecification(`${name}: must be true or false`);
}
