import type { Input, Members } from "../../shape.ts";
import { required } from "../../shape.ts";
import { arnOf } from "./entities.ts";
import { type NamedKind, validation } from "./errors.ts";
import { existingUserName, groupName, roleName } from "./members.ts";
import { type Call, type Operation, operation, resource, type Subject } from "./operation.ts";

/** How an input names a user, role or group. */
const NAMED_BY = {
  user: { member: "UserName", shape: existingUserName },
  role: { member: "RoleName", shape: roleName },
  group: { member: "GroupName", shape: groupName },
} as const satisfies Record<NamedKind, object>;

/** An operation on one entity, without the member that names it. */
interface EntityOperation<M extends Members> {
  readonly name: string;
  readonly input: M;
  readonly run: (call: Call, input: Input<M>, name: string) => object | null | Promise<object | null>;
}

/** An operation on a user, role or group that its input names. */
export function onEntity<const M extends Members>(kind: NamedKind, record: EntityOperation<M>): Operation {
  const { member, shape } = NAMED_BY[kind];
  const nameIn = (input: Readonly<Record<string, unknown>>) => String(input[member]);
  return operation<Members>({
    name: record.name,
    input: { [member]: required(shape), ...record.input },
    subject: (call, input) => entitySubject(call, kind, nameIn(input)),
    // The input was read by the members above, of which the record's are a part.
    run: (call, input) => record.run(call, input as Input<M>, nameIn(input)),
  });
}

/** An operation on a user that its input names, else on the caller. */
export function onUserOrCaller<const M extends Members>(record: {
  readonly name: string;
  readonly input: M;
  /** @param name null for the root user */
  readonly run: (call: Call, input: Input<M>, name: string | null) => Promise<object | null>;
}): Operation {
  const nameIn = (call: Call, { UserName }: Readonly<Record<string, unknown>>) =>
    typeof UserName === "string" ? UserName : ownName(call);
  return operation<Members>({
    name: record.name,
    input: { UserName: existingUserName, ...record.input },
    subject(call, input) {
      const name = nameIn(call, input);
      return name === null ? resource(arnOf(call, "root", "")) : entitySubject(call, "user", name);
    },
    run: (call, input) => record.run(call, input as Input<M>, nameIn(call, input)),
  });
}

/** Name of the user who calls; null for the root user. @throws AwsError ValidationError for a role */
function ownName({ caller: { entity } }: Call): string | null {
  if (entity === "root") return null;
  if (entity.startsWith("user/")) return entity.slice(entity.lastIndexOf("/") + 1);
  throw validation("Must specify userName when calling with non-User credentials");
}

/** A user, role or group as policies see it, also where there is none. */
async function entitySubject(call: Call, kind: NamedKind, name: string): Promise<Subject> {
  const found = await call.runtime.identityDirectory.find(call.place, kind, name);
  if (found === null) return resource(arnOf(call, kind, `/${name}`));
  const { record } = found;
  return "tags" in record
    ? { resource: record.arn, tags: record.tags, boundary: record.boundary }
    : resource(record.arn);
}

/** The subject of a new entity. @param kind as ARNs name it */
export function newSubject(kind: string, nameOf: (input: Readonly<Record<string, unknown>>) => string) {
  return (call: Call, input: { readonly Path?: string }): Subject =>
    resource(arnOf(call, kind, (input.Path ?? "/") + nameOf(input)));
}

/** The subject of a list of entities of a kind. */
export function listSubject(kind: string) {
  return (call: Call, input: { readonly PathPrefix?: string }): Subject =>
    resource(arnOf(call, kind, input.PathPrefix ?? "/"));
}

/** The subject of operations on the whole account. */
export function everything(): Subject {
  return resource("*");
}
