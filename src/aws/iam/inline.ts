import { required } from "../../shape.ts";
import { checkInline } from "./documents.ts";
import { change, find } from "./entities.ts";
import { type NamedKind, noSuchEntity, TITLES } from "./errors.ts";
import { paged, policyDocument, policyName } from "./members.ts";
import { pageOf } from "./page.ts";
import { encoded } from "./shown.ts";
import { onEntity } from "./subjects.ts";

/** Put…Policy: writes an inline policy of a user, role or group. */
export function putPolicy(kind: NamedKind) {
  return onEntity(kind, {
    name: `Put${TITLES[kind]}Policy`,
    input: { PolicyName: required(policyName), PolicyDocument: required(policyDocument) },
    async run(call, { PolicyName, PolicyDocument }, name) {
      await change(call, kind, name, (record) => {
        const inline = { ...record.inline, [PolicyName]: PolicyDocument };
        checkInline(kind, record.name, PolicyDocument, inline);
        return { record: { ...record, inline } };
      });
      return null;
    },
  });
}

/** Get…Policy: shows one. */
export function getPolicy(kind: NamedKind) {
  return onEntity(kind, {
    name: `Get${TITLES[kind]}Policy`,
    input: { PolicyName: required(policyName) },
    async run(call, { PolicyName }, name) {
      const { name: Named, inline } = await find(call, kind, name);
      const document = documentIn(kind, inline, PolicyName);
      return { [`${TITLES[kind]}Name`]: Named, PolicyName, PolicyDocument: encoded(document) };
    },
  });
}

/** List…Policies: their names. */
export function listPolicies(kind: NamedKind) {
  return onEntity(kind, {
    name: `List${TITLES[kind]}Policies`,
    input: paged,
    async run(call, input, name) {
      const { inline } = await find(call, kind, name);
      const { items, next } = pageOf(call, input, Object.keys(inline), String);
      return { PolicyNames: items, ...next };
    },
  });
}

/** Delete…Policy: deletes one. */
export function deletePolicy(kind: NamedKind) {
  return onEntity(kind, {
    name: `Delete${TITLES[kind]}Policy`,
    input: { PolicyName: required(policyName) },
    async run(call, { PolicyName }, name) {
      await change(call, kind, name, (record) => {
        documentIn(kind, record.inline, PolicyName);
        const { [PolicyName]: _, ...inline } = record.inline;
        return { record: { ...record, inline } };
      });
      return null;
    },
  });
}

/** @throws AwsError NoSuchEntity */
function documentIn(kind: NamedKind, inline: Readonly<Record<string, string>>, name: string): string {
  const document = Object.hasOwn(inline, name) ? inline[name] : undefined;
  if (document === undefined) throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
  return document;
}
