import * as z from "zod/mini";

const text = z.string().check(z.maxLength(100_000));
const moment = z.number();
const tags = z.array(z.strictObject({ key: text, value: text }));
const texts = z.array(text);

const entity = { name: text, path: text, arn: text, id: text, createdAt: moment };
const holder = { ...entity, inline: z.record(text, text), attached: texts };
const principal = { ...holder, tags, boundary: z.nullable(text) };
const ofOrganization = z.array(z.looseObject({ id: text, document: text }));

const version = z.looseObject({ number: z.int(), document: text, createdAt: moment });

/** Shape of the JSON of an identity of any kind: the members that records of every version have. */
export const identityRecord = z.union([
  z.looseObject({ ...principal, groups: texts }),
  z.looseObject({ ...principal, trust: text, maxSessionSeconds: z.int() }),
  z.looseObject({ ...entity, tags, versions: z.array(version), defaultVersion: z.int() }),
  z.looseObject(holder),
  z.looseObject({ name: text, arn: text, clientIds: texts, thumbprints: texts, tags, createdAt: moment }),
  z.looseObject({
    id: text,
    path: text,
    managementAccount: text,
    serviceControls: z.array(ofOrganization),
    resourceControls: ofOrganization,
  }),
  z.looseObject({ name: text, document: text }),
]);
