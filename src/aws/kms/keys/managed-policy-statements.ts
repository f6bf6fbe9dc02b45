import type { Scope } from "../../../workspace.ts";
import { rootOf } from "./written-policy.ts";

/** A statement as it stands in a policy. */
export type WrittenStatement = Readonly<Record<string, unknown>>;

/** The account and the Region that a key belongs to. */
export type Place = Pick<Scope, "account" | "region">;

/** One statement for each place. */
export type StatementFor = (place: Place) => WrittenStatement;

const USE = ["Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*"];

/** What principals may do through the service. */
export const ACTIONS = {
  use: [...USE, "DescribeKey"],
  grants: [...USE, "CreateGrant", "DescribeKey"],
  listedGrants: [...USE, "CreateGrant", "ListGrants", "DescribeKey"],
} as const;

/** A domain name of a service in a Region, as kms:ViaService has it in every partition. */
export const endpoint = (service: string, { region }: Place) => `${service}.${region}.amazonaws.com`;

/** A statement. @param actions names without `kms:`. */
export function statement(
  sid: string,
  principal: WrittenStatement,
  actions: readonly string[],
  condition?: WrittenStatement,
  effect = "Allow",
): WrittenStatement {
  return {
    Sid: sid,
    Effect: effect,
    Principal: principal,
    Action: actions.map((action) => `kms:${action}`),
    Resource: "*",
    ...(condition && { Condition: condition }),
  };
}

/** All principals of the account may do this in requests that a service makes for them. */
export const through =
  (sid: string, services: readonly string[], actions: readonly string[]): StatementFor =>
  (place) => {
    const names = services.map((service) => endpoint(service, place));
    return statement(sid, { AWS: "*" }, actions, {
      StringEquals: {
        "kms:ViaService": names.length === 1 ? names[0] : names,
        "kms:CallerAccount": place.account,
      },
    });
  };

/** The same, from any Region of the service. */
export const throughAnyRegion =
  (sid: string, service: string, actions: readonly string[]): StatementFor =>
  ({ account }) =>
    statement(sid, { AWS: "*" }, actions, {
      StringEquals: { "kms:CallerAccount": account },
      StringLike: { "kms:ViaService": `${service}.*.amazonaws.com` },
    });

/** The account may look at the key, and its IAM policies decide who of it. */
export const metadata =
  (...more: readonly string[]): StatementFor =>
  (place) =>
    statement("Allow direct access to key metadata to the account", { AWS: rootOf(place) }, [
      ...["Describe*", "Get*", "List*"],
      ...more,
    ]);

/** The service itself may look at the key. */
export const describedBy =
  (sid: string, service: string): StatementFor =>
  () =>
    statement(sid, { Service: `${service}.amazonaws.com` }, ["Describe*", "Get*", "List*"]);
