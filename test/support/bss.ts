import { type AlibabaAnswer, type AlibabaOptions, alibabaCall, freshAlibabaAccount } from "./alibaba.ts";

/** The envelope of every answer of BssOpenApi. */
export interface BssAnswer {
  readonly Code: string;
  readonly Message: string;
  readonly Success: boolean;
  readonly RequestId: string;
  readonly Data: Record<string, unknown>;
}

/** Parameters of a call; lists travel flattened: `Parameter.1.Code`. */
export type BssParameters = Readonly<Record<string, unknown>>;

/** Product members that most calls need. */
export const KMS = { ProductCode: "kms", ProductType: "kms_ddi_public_intl" } as const;
export const KMS_SUBSCRIPTION = { ...KMS, SubscriptionType: "Subscription" } as const;

/** Modules by code, as `Parameter.N`. */
export function moduleParameters(modules: Readonly<Record<string, unknown>>) {
  return Object.entries(modules).map(([Code, Value]) => ({ Code, Value: String(Value) }));
}

/** Modules by code, as `ModuleList.N`. */
export function moduleConfigs(modules: Readonly<Record<string, unknown>>) {
  return Object.entries(modules).map(([ModuleCode, value]) => ({
    ModuleCode,
    Config: `${ModuleCode}:${value}`,
  }));
}

/** Modules of the price example of "Billing of KMS": 1,845 USD a month. */
export const EXAMPLE = {
  ProductVersion: 3,
  Region: "cn-hangzhou",
  MultiZone: 1,
  Spec: 2000,
  KeyNum: 2000,
  SecretNum: 200,
  VpcNum: 2,
  Log: 0,
} as const;

/** A client of one account for several calls of BssOpenApi. */
export function bssClient(options: AlibabaOptions = {}) {
  const account = options.account ?? freshAlibabaAccount();
  const fixed = { ...options, account, version: "2017-12-14" };
  const call = async (action: string, parameters: BssParameters = {}): Promise<BssAnswer> => {
    const answer: AlibabaAnswer = await alibabaCall(action, flattened(parameters), fixed);
    return { Data: {}, ...answer } as unknown as BssAnswer;
  };
  /** The `Data` of a call. @throws Error where it is refused */
  const data = async (action: string, parameters?: BssParameters): Promise<Record<string, unknown>> => {
    const { Code, Message, Success, Data } = await call(action, parameters);
    if (!Success || Code !== "Success") throw new Error(`${action}: ${Code} ${Message}`);
    return Data;
  };
  /** Code and message of a call that is refused. @throws Error where it succeeds */
  const refusal = async (action: string, parameters?: BssParameters) => {
    const { Code, Message, Success } = await call(action, parameters);
    if (Success) throw new Error(`${action} succeeded`);
    return { code: Code, message: Message };
  };
  /** Buys an instance for some months. */
  const buy = async (
    modules: Readonly<Record<string, unknown>> = {},
    more: BssParameters = {},
  ): Promise<{ InstanceId: string; OrderId: string }> => {
    const Parameter = moduleParameters(modules);
    const made = await data("CreateInstance", { ...KMS_SUBSCRIPTION, Period: 1, Parameter, ...more });
    return made as { InstanceId: string; OrderId: string };
  };
  return { ...fixed, call, data, refusal, buy };
}

export type BssClient = ReturnType<typeof bssClient>;

function flattened(value: unknown, prefix = ""): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return value === undefined ? {} : { [prefix]: value };
  const entries = Array.isArray(value)
    ? value.map((one, index) => [String(index + 1), one] as const)
    : Object.entries(value);
  return Object.assign(
    {},
    ...entries.map(([name, one]) => flattened(one, prefix === "" ? name : `${prefix}.${name}`)),
  );
}
