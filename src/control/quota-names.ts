import { CLOUD_NAMES, type Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { HOT_KEY } from "../quotas/charges.ts";
import type { QuotaRow } from "../quotas/row.ts";
import { cloudShape } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { meant } from "./nearest.ts";

/** The quota with an id or Service Quotas code. @throws ControlError 404 */
export function quotaNamed(name: string, id: string): { cloud: Cloud; row: QuotaRow } {
  const cloud = cloudShape.safeParse(name).data;
  if (!cloud) {
    throw new ControlError(404, "notFound", `there is no cloud '${name}'${meant(name, CLOUD_NAMES)}`);
  }
  const row = rowOf(cloud, id);
  if (row) return { cloud, row };
  throw noQuota(id, [cloud]);
}

/**
 * The counter that a text names: a quota by its id or Service Quotas code, a row of KMS instances, or one of several
 * counters of them (`<quota>/<store, instance or key>`).
 *
 * @param cloud the cloud; undefined for any.
 * @returns its id, as requests are recorded with it
 * @throws ControlError 404
 */
export function counterNamed(cloud: Cloud | undefined, text: string): string {
  const slash = text.indexOf("/");
  const [base, rest] = slash < 0 ? [text, ""] : [text.slice(0, slash), text.slice(slash)];
  const clouds = cloud === undefined ? CLOUD_NAMES : [cloud];
  if (base === HOT_KEY || clouds.some((name) => CLOUDS[name].instanceQuotas.has(base))) return text;
  const row = clouds.map((name) => rowOf(name, base)).find((each) => each !== undefined);
  if (row) return `${row.id}${rest}`;
  throw noQuota(text, clouds);
}

function rowOf(cloud: Cloud, id: string): QuotaRow | undefined {
  return rowsOf(cloud).find((row) => row.id === id || row.code === id);
}

function rowsOf(cloud: Cloud): readonly QuotaRow[] {
  return [...CLOUDS[cloud].quotas, ...CLOUDS[cloud].resources];
}

function noQuota(id: string, clouds: readonly Cloud[]): ControlError {
  const names = clouds.flatMap((cloud) => [
    ...rowsOf(cloud).flatMap((row) => (row.code === null ? [row.id] : [row.id, row.code])),
    ...CLOUDS[cloud].instanceQuotas,
  ]);
  const whose = clouds.length === 1 ? ` of cloud '${clouds[0]}'` : "";
  return new ControlError(
    404,
    "notFound",
    `there is no quota '${id}'${whose}${meant(id, names)}; GET quotas?cloud=${clouds[0]} lists them`,
  );
}
