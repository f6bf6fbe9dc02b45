import type { OidcProviderRecord } from "../../access/aws/entities.ts";
import { type Input, list, type Members, required, string } from "../../shape.ts";
import { invalidInput, noSuchEntity } from "./errors.ts";
import { type Call, type Operation, operation } from "./operation.ts";

export const clientId = string({ min: 1, max: 255 });
export const clientIds = list(clientId, { max: 100 });
export const thumbprints = list(string({ min: 40, max: 40 }), { max: 5 });

/** An operation on an OpenID Connect provider that its input names by its ARN. */
export function onProvider<const M extends Members>(record: {
  readonly name: string;
  readonly input: M;
  readonly run: (call: Call, input: Input<M>, arn: string) => Promise<object | null>;
}): Operation {
  const arnIn = (input: Readonly<Record<string, unknown>>) => String(input.OpenIDConnectProviderArn);
  return operation<Members>({
    name: record.name,
    input: { OpenIDConnectProviderArn: required(string({ min: 20, max: 2048 })), ...record.input },
    async subject(call, input) {
      const arn = arnIn(input);
      const found = await call.runtime.identityDirectory.find(call.place, "oidcProvider", urlIn(arn));
      return { resource: arn, tags: found?.record.tags ?? [] };
    },
    // The input was read by the members above, of which the record's are a part.
    run: (call, input) => record.run(call, input as Input<M>, arnIn(input)),
  });
}

/** The URL in the ARN of a provider, without its scheme: its name. */
export function urlIn(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}

/** @throws AwsError NoSuchEntity, InvalidInput */
export async function findProvider(call: Call, arn: string): Promise<OidcProviderRecord> {
  checkProviderArn(arn);
  const found = await call.runtime.identityDirectory.find(call.place, "oidcProvider", urlIn(arn));
  if (found?.record.arn !== arn) throw providerNotFound(arn);
  return found.record;
}

/** Changes a provider. @throws AwsError NoSuchEntity, InvalidInput; what `edit` throws */
export async function changeProvider(
  call: Call,
  arn: string,
  edit: (record: OidcProviderRecord) => OidcProviderRecord,
): Promise<null> {
  checkProviderArn(arn);
  const { runtime, place } = call;
  const changed = await runtime.identityDirectory.change(place, "oidcProvider", urlIn(arn), (record) => {
    if (record.arn !== arn) throw providerNotFound(arn);
    return { record: edit(record) };
  });
  if (changed === null) throw providerNotFound(arn);
  return null;
}

export function checkProviderArn(arn: string): void {
  if (!/^arn:[a-z-]+:iam::\d{12}:oidc-provider\/./.test(arn)) throw invalidInput(`Invalid ARN: ${arn}`);
}

function providerNotFound(arn: string) {
  return noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}
