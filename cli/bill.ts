/**
 * `fauxkms bill --spec …`, `npm run bill -- --spec …`: the price of a subscription to a KMS instance, line by line. It starts no server and
 * needs no network. Exit codes: 0, 1 for a specification that cannot be bought, 2 for bad usage.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { formatCents } from "../src/billing/money.ts";
import { type Quotation, quote, SpecificationRefused } from "../src/billing/quotation.ts";
import { grouped } from "../src/billing/specification.ts";
import { MalformedSpecification, readSpecification } from "../src/billing/specification-input.ts";
import { UsageError } from "./options.ts";

const HELP = `usage: fauxkms bill [--spec JSON or FILE] [flags]

  --spec TEXT|FILE  a specification in JSON, or a file with one:
                    {"type":"software","qps":2000,"keys":2000,"secrets":200,
                     "accessManagement":2,"logStorageGb":0,"multiZone":true,"region":"cn-hangzhou"}
  --type TYPE       software (default) or hardware
  --region REGION   default cn-hangzhou
  --qps N           computing performance
  --keys N          all keys, with those included
  --secrets N       all secrets
  --access N        access management slots: VPCs and accounts, with the one included
  --log N           GB of log storage; 0 is off
  --multi-zone      up to three zones instead of two
  --agreed-price N  dollars a month for all of it, as agreed with the account manager: plans without
                    a list price too (10,000 and 20,000; hardware 8,000)
  --months N        1 (default) to 9, 12, 24 or 36
  --json            JSON instead of a table: amounts in cents, the totals in dollars as text too

A flag wins over --spec. What neither names comes with the base price.`;

/** Numeric flags, and the members of a specification that they set. */
const NUMBERS = [
  ["qps", "qps"],
  ["keys", "keys"],
  ["secrets", "secrets"],
  ["access", "accessManagement"],
  ["log", "logStorageGb"],
] as const;

const text = { type: "string" } as const;
const OPTIONS = {
  spec: text,
  type: text,
  region: text,
  qps: text,
  keys: text,
  secrets: text,
  access: text,
  log: text,
  months: text,
  "agreed-price": text,
  "multi-zone": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** Prints the bill for the arguments. @throws UsageError, MalformedSpecification, SpecificationRefused */
function bill(args: readonly string[]): void {
  const flags = parse(args);
  if (flags.help) {
    console.log(HELP);
    return;
  }
  const members: Record<string, unknown> = flags.spec === undefined ? {} : specificationIn(flags.spec);
  for (const name of ["type", "region"] as const) if (flags[name] !== undefined) members[name] = flags[name];
  for (const [flag, member] of NUMBERS) {
    const value = flags[flag];
    if (value !== undefined) members[member] = numberIn(flag, value);
  }
  if (flags["multi-zone"]) members.multiZone = true;
  const spec = readSpecification(members);
  const months = flags.months === undefined ? 1 : numberIn("months", flags.months);
  const price = flags["agreed-price"];
  const agreed = price === undefined ? undefined : { monthlyCents: centsIn(price), specification: spec };
  const quotation = quote(spec, months, agreed);
  if (flags.json) console.log(JSON.stringify(shownAsJson(quotation)));
  else print(quotation);
}

/** Cents of an agreed price. @throws UsageError */
function centsIn(price: string): number {
  const [, dollars = "", cents = ""] = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(price) ?? [];
  if (dollars === "") throw new UsageError(`--agreed-price ${price}: not dollars, such as 1500 or 1500.50`);
  return Number(`${dollars}${cents.padEnd(2, "0")}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The members of a specification given as JSON, or as the path of a file with it. */
function specificationIn(given: string): Record<string, unknown> {
  const inline = given.trimStart().startsWith("{");
  let value: unknown;
  try {
    value = JSON.parse(inline ? given : readFileSync(given, "utf8"));
  } catch (error) {
    const unreadable = error instanceof Error && "syscall" in error;
    throw new UsageError(`--spec ${given}: ${unreadable ? error.message : "not JSON"}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`--spec ${given}: not a JSON object`);
}

function numberIn(flag: string, value: string): number {
  if (/^-?\d{1,15}(\.\d+)?$/.test(value)) return Number(value);
  throw new UsageError(`--${flag} ${value}: not a number`);
}

/** The bill for programs. */
function shownAsJson(quotation: Quotation): object {
  const { monthlyCents, amountCents } = quotation;
  return { ...quotation, monthly: formatCents(monthlyCents), amount: formatCents(amountCents) };
}

function print({ lines, months, currency, monthlyCents, amountCents }: Quotation): void {
  const span = `${months} month${months === 1 ? "" : "s"}`;
  const rows = [
    ["Item", "Quantity", "Each", "A month", span],
    ...lines.map((line) => [
      line.item,
      grouped(line.quantity),
      formatCents(line.unitCents),
      formatCents(line.monthlyCents),
      formatCents(line.amountCents),
    ]),
    [`Total in ${currency}`, "", "", formatCents(monthlyCents), formatCents(amountCents)],
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(cells.join("  "));
  }
}

/** `fauxkms bill`. @returns the exit code */
export function billCommand(args: readonly string[]): number {
  try {
    bill(args);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    console.error(`bill: ${message}`);
    const misused = error instanceof UsageError || error instanceof MalformedSpecification;
    if (!misused && !(error instanceof SpecificationRefused)) throw error;
    return misused ? 2 : 1;
  }
}

if (import.meta.main) process.exitCode = billCommand(process.argv.slice(2));
