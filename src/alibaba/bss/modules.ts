import { PRODUCT_VERSIONS } from "../../billing/prices.ts";
import {
  defaultSpecification,
  type InstanceSpecification,
  typeOfProductVersion,
} from "../../billing/specification.ts";
import { ALIBABA_REGION_NAME } from "../../cloud/alibaba.ts";
import { integer, list, string, structure } from "../../shape.ts";
import { invalid, missing, refused } from "./failure.ts";

/**
 * Codes of the modules of a KMS instance in CreateInstance and ModifyInstance (KMS, CreateInstance page). Numbers are
 * totals. `MultiZone` is ours, 0 or 1: its code is not published.
 */
const MODULE_CODES = [
  "ProductVersion",
  "Region",
  "Spec",
  "KeyNum",
  "SecretNum",
  "VpcNum",
  "Log",
  "LogStorage",
  "MultiZone",
] as const;

export type ModuleCode = (typeof MODULE_CODES)[number];

/** Values of the modules in a request. */
export type ModuleValues = ReadonlyMap<ModuleCode, string>;

const text = string({ min: 1, max: 256 });

/** List of modules as `Parameter.N.Code` and `Parameter.N.Value`. */
export const parameterList = list(
  structure({ Code: { ...text, required: true }, Value: { ...text, required: true } }),
  { max: 50 },
);

/**
 * List of modules as `ModuleList.N.ModuleCode` and `ModuleList.N.Config`. `PriceType` is ignored: prices are monthly.
 */
export const moduleList = list(
  structure({
    ModuleCode: { ...text, required: true },
    Config: { ...string({ min: 1, max: 2048 }), required: true },
    ModuleStatus: integer({}),
    PriceType: string({ max: 16 }),
    Tag: string({ max: 256 }),
  }),
  { min: 1, max: 50 },
);

const BY_LOWER_CASE: ReadonlyMap<string, ModuleCode> = new Map(
  MODULE_CODES.map((code) => [code.toLowerCase(), code]),
);

/** The modules of `Parameter.N`. @throws BssFailure */
export function readModuleParameters(
  parameters: readonly { readonly Code: string; readonly Value: string }[] = [],
): ModuleValues {
  const values = new Map<ModuleCode, string>();
  for (const { Code, Value } of parameters) set(values, Code, Value);
  return values;
}

/**
 * The modules of `ModuleList.N`. Each `Config` is `Key:value,Key:value`; all of them are merged, because the Config of a
 * module has the value of its `ModuleCode`. @throws BssFailure
 */
export function readModuleConfigs(
  modules: readonly { readonly ModuleCode: string; readonly Config: string }[],
): ModuleValues {
  const values = new Map<ModuleCode, string>();
  for (const { ModuleCode, Config } of modules) {
    if (!BY_LOWER_CASE.has(ModuleCode.toLowerCase())) throw unknownModule();
    for (const pair of Config.split(",")) {
      const colon = pair.indexOf(":");
      if (colon < 1) throw invalid("Config", "must be of the form Key:value,Key:value");
      set(values, pair.slice(0, colon).trim(), pair.slice(colon + 1).trim());
    }
  }
  return values;
}

/**
 * The specification that modules describe. A module that is absent keeps its value.
 *
 * @param base the present specification of an instance; null for a new one.
 * @param region Region of a new instance, where no module names one.
 * @throws BssFailure for an invalid value. Whether the specification can be bought is not checked.
 */
export function specificationOf(
  base: InstanceSpecification | null,
  values: ModuleValues,
  region: string,
): InstanceSpecification {
  const standard = base ?? newSpecification(values, region);
  const version = values.get("ProductVersion");
  return {
    type: version === undefined ? standard.type : typeOf(version),
    region: regionIn(values) ?? standard.region,
    qps: numberIn(values, "Spec") ?? standard.qps,
    keys: numberIn(values, "KeyNum") ?? standard.keys,
    secrets: numberIn(values, "SecretNum") ?? standard.secrets,
    accessManagement: numberIn(values, "VpcNum") ?? standard.accessManagement,
    logStorageGb: logStorageIn(values, standard.logStorageGb),
    multiZone: flagIn(values, "MultiZone") ?? standard.multiZone,
  };
}

/** The modules of a specification with their values, as in GetOrderDetail and bills. */
export function modulesOf(spec: InstanceSpecification): readonly (readonly [ModuleCode, string])[] {
  return [
    ["ProductVersion", PRODUCT_VERSIONS[spec.type]],
    ["Region", spec.region],
    ["Spec", String(spec.qps)],
    ["KeyNum", String(spec.keys)],
    ["SecretNum", String(spec.secrets)],
    ["VpcNum", String(spec.accessManagement)],
    ["Log", spec.logStorageGb > 0 ? "1" : "0"],
    ["LogStorage", String(spec.logStorageGb)],
    ["MultiZone", spec.multiZone ? "1" : "0"],
  ];
}

function newSpecification(values: ModuleValues, region: string): InstanceSpecification {
  const version = values.get("ProductVersion");
  return defaultSpecification(version === undefined ? "software" : typeOf(version), region);
}

function set(values: Map<ModuleCode, string>, name: string, value: string): void {
  // Codes are compared without case: examples of Alibaba Cloud also write `log`.
  const code = BY_LOWER_CASE.get(name.toLowerCase());
  if (!code) throw unknownModule();
  const known = values.get(code);
  if (known !== undefined && known !== value) throw invalid(code, "is there with two values");
  values.set(code, value);
}

function unknownModule() {
  return invalid("Code", `a module of a KMS instance is one of ${MODULE_CODES.join(", ")}`);
}

function typeOf(version: string): InstanceSpecification["type"] {
  const type = typeOfProductVersion(version);
  if (typeof type === "string") return type;
  throw refused(type);
}

function regionIn(values: ModuleValues): string | undefined {
  const region = values.get("Region");
  if (region === undefined || ALIBABA_REGION_NAME.test(region)) return region;
  throw invalid("Region", "must be the id of a Region");
}

function numberIn(values: ModuleValues, code: ModuleCode): number | undefined {
  const value = values.get(code);
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw invalid(code, "must be a whole number");
  return Number(value);
}

function flagIn(values: ModuleValues, code: ModuleCode): boolean | undefined {
  const value = values.get(code);
  if (value === undefined) return undefined;
  if (value !== "0" && value !== "1") throw invalid(code, "must be 0 or 1");
  return value === "1";
}

/** Log storage in GB from `Log` and `LogStorage`, which must agree. */
function logStorageIn(values: ModuleValues, before: number): number {
  const on = flagIn(values, "Log");
  const storage = numberIn(values, "LogStorage");
  if (on === false && (storage ?? 0) > 0) throw invalid("LogStorage", "must be 0 where Log is 0");
  if (on === false) return 0;
  const wanted = storage ?? before;
  if (on === true && wanted === 0) throw missing("LogStorage");
  return wanted;
}
