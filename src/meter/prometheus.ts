/** The text format of Prometheus, version 0.0.4. */

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** One line: labels (and a suffix of the name, for histograms) and its value. */
export interface Sample {
  readonly suffix?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A metric with its lines. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

/** Metrics as text. */
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

/** The lines of a histogram. @param bounds upper bounds of all places but the last */
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
