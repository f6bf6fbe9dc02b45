import { Glob } from "../../glob.ts";
import type { ConditionContext } from "../conditions/context.ts";
import { anyTest, templateTest } from "../conditions/family.ts";
import { type Template, templateOf } from "../conditions/template.ts";
import type { Listed } from "./document.ts";

/** Whether a list of resources covers a resource: an ARN, or `*` for what has none. */
export type ResourceTest = (resource: string, context: ConditionContext) => boolean;

/**
 * Prepares Resource or NotResource. Variables stand only in the last part of an ARN (IAM User Guide, IAM policy
 * elements: Variables and tags).
 */
export function resourceTest({ not, values }: Listed<string>, variables: boolean): ResourceTest {
  const named = values.filter((value) => value !== "");
  if (named.length === 0) return () => false;
  const test = anyTest(
    named.map((value) =>
      templateTest(resourceTemplate(value, variables), (pieces) => {
        const glob = new Glob(pieces);
        return (resource: string) => glob.matches(resource);
      }),
    ),
  );
  return (resource, context) => test(resource, context) !== not;
}

function resourceTemplate(resource: string, variables: boolean): Template {
  const head = /^(?:[^:]*:){5}/.exec(resource)?.[0] ?? "";
  return [{ text: head, literal: false }, ...templateOf(resource.slice(head.length), variables)];
}
