import { integer, list, required, string, structure } from "../../shape.ts";

/** Members that several operations share, with the limits of the service model (monitoring/2010-08-01). */

export const namespace = string({ min: 1, max: 255, pattern: /[^:].*/ });
export const metricName = string({ min: 1, max: 255 });
export const dimensions = list(
  structure({
    Name: required(string({ min: 1, max: 255 })),
    Value: required(string({ min: 1, max: 1024 })),
  }),
  { max: 30 },
);
export const period = integer({ min: 1 });
export const unit = string({
  values: [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
  ],
});
export const nextToken = string({});
