import * as z from "zod/mini";
import { CLOUD_NAMES } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { call } from "./call.ts";
import { cloudShape, placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { memberOf } from "./member-of.ts";
import { meant } from "./nearest.ts";
import { ANY_ACCOUNT, ANY_REGION } from "./span.ts";

const WHO = "root, user/NAME, role/NAME, an ARN, or the name of a service such as s3.amazonaws.com";

function questionShape(account: z.ZodMiniType<string>, region: z.ZodMiniType<string>) {
  return z.strictObject({
    cloud: cloudShape,
    accessKeyId: z.optional(z.string()),
    sessionToken: z.optional(z.string()),
    principal: z.optional(z.string().check(z.describe(WHO))),
    account: z.optional(account),
    region: z.optional(region),
    operation: z.string().check(z.describe("an operation of KMS, such as Decrypt")),
    input: z._default(z.looseObject({}), {}),
    context: z._default(z.record(z.string(), z.union([z.string(), z.array(z.string())])), {}),
  });
}

const SHAPES = new Map<unknown, ReturnType<typeof questionShape>>(
  CLOUD_NAMES.map((cloud) => {
    const { account, region } = placeMembers(cloud);
    return [cloud, questionShape(account, region)];
  }),
);

const ANY = questionShape(ANY_ACCOUNT, ANY_REGION);

/** `POST explain`: whether a request would be allowed, and why, whatever the settings say; nothing happens. */
export const explain = [
  call({
    method: "POST",
    path: "explain",
    does: "whether policies would allow a request, and why, without doing anything",
    bodyBy: (_, body) => SHAPES.get(memberOf(body, "cloud")) ?? ANY,
    async run(c, { body }) {
      const { runtime, workspace } = c.var;
      const { cloud, accessKeyId, sessionToken, principal } = body;
      if ((accessKeyId === undefined) === (principal === undefined)) {
        throw new ControlError(
          400,
          "invalid",
          "accessKeyId, principal: exactly one of the two must be given (in the body)",
        );
      }
      const { explain: ask, service, standard, operations } = CLOUDS[cloud];
      const name = body.operation.replace(/^kms:/, "");
      if (!operations.has(name)) {
        const near = `operation: ${service} has no '${name.slice(0, 64)}'${meant(name, operations)}`;
        throw new ControlError(400, "invalid", `${near} (in the body)`);
      }
      const question = {
        workspace,
        region: body.region ?? standard.region,
        account: body.account,
        accessKeyId,
        sessionToken,
        principal,
        operation: body.operation,
        input: body.input,
        // Whoever asks would send the request from where the question comes.
        sourceIp: c.req.header("cf-connecting-ip") ?? null,
        context: body.context,
      };
      const answer = await ask(runtime, question, (work) => c.executionCtx.waitUntil(work));
      if ("wrong" in answer) throw new ControlError(400, "invalid", `${answer.wrong} (in the body)`);
      const { decision, sentence, reasons } = answer;
      return c.json({ decision, sentence, reasons });
    },
  }),
];
