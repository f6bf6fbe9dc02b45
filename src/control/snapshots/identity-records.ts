import * as z from "zod/mini";
import type { EntityKind } from "../../access/entities.ts";
import type { Cloud } from "../../cloud/list.ts";

const text = z.string().check(z.maxLength(100_000));
const policy = text.check(z.refine(isJson));
const moment = z.number();
const tags = z.array(z.strictObject({ key: text, value: text }));
const texts = z.array(text);
const controls = z.array(z.looseObject({ id: text, document: policy }));
const versions = z.array(z.looseObject({ number: z.int(), document: policy, createdAt: moment }));

const iamEntity = { name: text, path: text, arn: text, id: text, createdAt: moment };
const iamHolder = { ...iamEntity, inline: z.record(text, policy), attached: texts };
const iamPrincipal = { ...iamHolder, tags, boundary: z.nullable(text) };

const ramEntity = { name: text, id: text, createdAt: moment, updatedAt: moment };
const ramHolder = { ...ramEntity, attached: texts };

/** Shapes of the JSON of identities by cloud and kind: the members that records of every version have. */
const SHAPES: { readonly [C in Cloud]: { readonly [K in EntityKind<C>]: z.ZodMiniType } } = {
  aws: {
    user: z.looseObject({ ...iamPrincipal, groups: texts }),
    role: z.looseObject({ ...iamPrincipal, trust: policy, maxSessionSeconds: z.int() }),
    group: z.looseObject(iamHolder),
    policy: z.looseObject({ ...iamEntity, tags, versions, defaultVersion: z.int() }),
    oidcProvider: z.looseObject({
      name: text,
      arn: text,
      clientIds: texts,
      thumbprints: texts,
      tags,
      createdAt: moment,
    }),
    organization: z.looseObject({
      id: text,
      path: text,
      managementAccount: text,
      serviceControls: z.array(controls),
      resourceControls: controls,
    }),
    vpcEndpoint: z.looseObject({ name: text, document: policy }),
  },
  alibaba: {
    user: z.looseObject({
      ...ramHolder,
      displayName: text,
      mobilePhone: text,
      email: text,
      comments: text,
      tags,
      groups: texts,
    }),
    role: z.looseObject({
      ...ramHolder,
      description: text,
      trust: policy,
      maxSessionSeconds: z.int(),
      tags,
    }),
    group: z.looseObject({ ...ramHolder, comments: text }),
    policy: z.looseObject({
      ...ramEntity,
      description: text,
      tags,
      versions,
      defaultVersion: z.int(),
      lastVersion: z.int(),
    }),
    oidcProvider: z.looseObject({
      ...ramEntity,
      issuerUrl: text,
      clientIds: texts,
      fingerprints: texts,
      description: text,
      jwks: z.nullable(text),
    }),
    samlProvider: z.looseObject({ ...ramEntity, description: text, metadata: text }),
    resourceDirectory: z.looseObject({ id: text, managementAccount: text, controls: z.array(controls) }),
    securityPreference: z.looseObject({
      allowUserToChangePassword: z.boolean(),
      enableSaveMFATicket: z.boolean(),
      loginNetworkMasks: text,
      loginSessionDuration: z.number(),
      allowUserToManageAccessKeys: z.boolean(),
      allowUserToManageMFADevices: z.boolean(),
      allowUserToManagePublicKeys: z.boolean(),
    }),
  },
};

function isJson(document: string): boolean {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
}

const BY_NAME: ReadonlyMap<string, z.ZodMiniType> = new Map(
  Object.entries(SHAPES).flatMap(([cloud, kinds]) =>
    Object.entries(kinds).map(([kind, shape]) => [nameOf(cloud, kind), shape]),
  ),
);

function nameOf(cloud: unknown, kind: unknown): string {
  return `${cloud}/${kind}`;
}

/** Shape of the record of an identity; null where there is no such kind at a cloud. */
export function identityShape(cloud: unknown, kind: unknown): z.ZodMiniType | null {
  return BY_NAME.get(nameOf(cloud, kind)) ?? null;
}
