/** Writer of the Prometheus text format, version 0.0.4, for `GET metrics` of the control API. */

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** A sample: labels, value and, for histograms, a suffix of the metric's name. */
export interface Sample {
  readonly suffix?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A metric family with its samples. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

/** Metric families as text. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics.map(metricText).join("");
}

function metricText({ name, help, type, samples }: Metric): string {
  const lines = samples.map(({ suffix = "", labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(String(text))}"`);
    return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

/** The samples of a histogram. @param bounds upper bounds of all buckets but the last, +Inf */
export function histogram(
  labels: Sample["labels"],
  bounds: readonly number[],
  places: readonly number[],
  sum: number,
): Sample[] {
  let below = 0;
  const buckets = [...bounds, "+Inf"].map((le, place) => {
    below += places[place] ?? 0;
    return { suffix: "_bucket", labels: { ...labels, le }, value: below };
  });
  return [...buckets, { suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: below }];
}
