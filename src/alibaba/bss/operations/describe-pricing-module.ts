import { CURRENCY, PRICES, PRODUCT_VERSIONS } from "../../../billing/prices.ts";
import type { ModuleCode } from "../modules.ts";
import { operation } from "../operation.ts";
import { boughtMembers, checkProduct, productMembers } from "../product.ts";

const { software, hardware } = PRICES;

const tiers = [...software.tiers, ...hardware.tiers].filter(({ monthlyCents }) => monthlyCents !== null);
const plans = [...new Set(tiers.map(({ qps }) => qps))].sort((one, other) => one - other);

interface Attribute {
  readonly code: ModuleCode;
  readonly name: string;
  readonly unit: string;
  /** All possible values, or a range in the form of `range_float`: minimum, maximum and step. */
  readonly values: readonly (readonly [value: string, name: string])[] | string;
}

const range = ({ included, maximum, increment }: (typeof software.addons)["keys"]) =>
  `${included}-${maximum}-${increment}`;

const onOff = [
  ["0", "off"],
  ["1", "on"],
] as const;

/** Attributes of the modules of an instance. */
const ATTRIBUTES: readonly Attribute[] = [
  {
    code: "ProductVersion",
    name: "Instance type",
    unit: "",
    values: [
      [PRODUCT_VERSIONS.software, "software"],
      [PRODUCT_VERSIONS.hardware, "hardware"],
    ],
  },
  {
    code: "Spec",
    name: "Computing performance",
    unit: "QPS",
    values: plans.map((qps) => [String(qps), `${qps} QPS`] as const),
  },
  { code: "KeyNum", name: "Number of keys", unit: "", values: range(software.addons.keys) },
  { code: "SecretNum", name: "Number of secrets", unit: "", values: range(software.addons.secrets) },
  { code: "VpcNum", name: "Access management", unit: "", values: range(software.addons.accessManagement) },
  { code: "Log", name: "Log analysis", unit: "", values: onOff },
  { code: "LogStorage", name: "Log storage", unit: "GB", values: range(software.addons.logStorageGb) },
  { code: "MultiZone", name: "Multi-zone deployment", unit: "", values: onOff },
];

/** Lists the modules for price queries, which are those of CreateInstance (BssOpenApi, DescribePricingModule). */
export const describePricingModule = operation({
  name: "DescribePricingModule",
  input: { ...boughtMembers, SubscriptionType: { ...productMembers.SubscriptionType, required: true } },
  run: async (_, input) => {
    checkProduct(input);
    return {
      ModuleList: {
        Module: ATTRIBUTES.map(({ code, name }) => ({
          ModuleCode: code,
          ModuleName: name,
          PriceType: "Month",
          Currency: CURRENCY,
          ConfigList: { ConfigList: [code] },
        })),
      },
      AttributeList: {
        Attribute: ATTRIBUTES.map(({ code, name, unit, values }) => ({
          Code: code,
          Name: name,
          Unit: unit,
          Values: { AttributeValue: attributeValues(values) },
        })),
      },
    };
  },
});

function attributeValues(values: Attribute["values"]) {
  if (typeof values === "string") return [{ Name: values, Remark: "", Type: "range_float", Value: values }];
  return values.map(([Value, Name]) => ({ Name, Remark: "", Type: "single_string", Value }));
}
