import type { Random } from "../support/random.ts";
import { strangeText } from "./json-mutations.ts";
import type { Draft, Header } from "./request.ts";
import type { World } from "./world.ts";

const TARGETS = [
  ...[
    "TrentService.ListKeys",
    "TrentService.",
    "DynamoDB_20120810.ListTables",
    "GraniteServiceVersion20100801.X",
  ],
  ...[
    "ServiceQuotasV20190624.",
    "ServiceQuotasV20190624.__proto__",
    "GraniteServiceVersion20100801.constructor",
    ".",
  ],
];
const PATHS = [
  ...[
    "/",
    "//",
    "/favicon.ico",
    "/.env",
    "/_fauxkms",
    "/_fauxkms/",
    "/_fauxkms/console",
    "/_fauxkms//clock",
    "/%00",
  ],
  ...[
    "/service/GraniteServiceVersion20100801/operation/ListMetrics",
    "/service/__proto__/operation/constructor",
  ],
  ...[
    "/%",
    "/%zz",
    "/..%2f..%2f_fauxkms/clock",
    "/é",
    "/_FAUXKMS/reset",
    "/a/b/c/d",
    "/?",
    "/?Action",
    "/;a=b",
  ],
  ...["/?Action=GetCallerIdentity&Version=2011-06-15", "/?Action=ListUsers&Version=2010-05-08"],
  ...["/?Action=ListMetrics&Version=2010-08-01", "/?Action=constructor&Version=2016-01-20"],
  ...[
    "/?Action=__proto__&Version=2017-12-14",
    "/?Version=2015-04-01",
    "/?Action=AssumeRole&Version=2015-04-01",
  ],
  ...[
    "/?Action=Encrypt&Version=2016-01-20&Format=XML",
    "/?Action=%00&Version=%00&Format=%00",
    "/?Version=constructor",
  ],
];
const TYPES = [
  ...[
    "application/x-amz-json-1.1",
    "application/x-amz-json-1.0",
    "application/json",
    "application/cbor",
    "text/xml",
  ],
  ...[
    "application/x-www-form-urlencoded",
    "application/soap+xml",
    "multipart/form-data; boundary=a",
    "x",
    "",
  ],
];
const BODIES = [
  ...[
    "",
    "{}",
    "[]",
    "null",
    "a=b",
    "Action=GetCallerIdentity&Version=2011-06-15",
    "<a/>",
    '<!DOCTYPE a [<!ENTITY x "y">]>',
  ],
  ...[
    "Action=ListUsers&Version=2010-05-08",
    "Action=ListMetrics&Version=2010-08-01",
    "\xa1\x61\x61\x01",
    "\xff\xff\xff",
  ],
  ...[
    "Action=__proto__&Version=constructor",
    "Action=Encrypt&Version=2016-01-20&Format=XML",
    "\0",
    "--a\r\n\r\n--a--",
  ],
];
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND"];

/** A request of which nobody can say beforehand what it is for. */
export function unknownRequest(random: Random, world: World): Draft {
  const method = random.pick(METHODS);
  const bodiless = method === "GET" || method === "HEAD" || method === "TRACE";
  const headers: Header[] = [["host", world.host]];
  if (random.next() < 0.5) headers.push(["x-amz-target", random.pick(TARGETS)]);
  if (random.next() < 0.5) headers.push(["content-type", random.pick(TYPES)]);
  if (random.next() < 0.2) headers.push(["smithy-protocol", random.pick(["rpc-v2-cbor", "x"])]);
  if (random.next() < 0.1)
    headers.push(["x-kms-apiname", random.pick(["Encrypt", "__proto__", "constructor", ""])]);
  if (random.next() < 0.1)
    headers.push(["x-acs-action", random.pick(["Encrypt", "__proto__", "constructor", "valueOf"])]);
  if (random.next() < 0.1)
    headers.push(["x-acs-version", random.pick(["2016-01-20", "2015-05-01", "constructor"])]);
  if (random.next() < 0.1)
    headers.push(["x-fauxkms-instance", random.pick(["kst-a", "__proto__", "constructor", ""])]);
  headers.push(["x-fauxkms-workspace", world.scratch]);
  return {
    surface: "unknown",
    operation: "any",
    what: method,
    method,
    target: random.pick(PATHS).replaceAll("é", "%C3%A9"),
    headers,
    body: bodiless
      ? null
      : Buffer.from(random.next() < 0.8 ? random.pick(BODIES) : strangeText(random), "latin1"),
    signing: "none",
    side: "playground",
    harmless: false,
    mustFail: false,
    anyAnswer: true,
  };
}
