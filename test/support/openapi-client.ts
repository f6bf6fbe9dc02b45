import Imported from "@alicloud/openapi-client";

export { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";

/** The vendor's client for any operation. It is CommonJS: Vitest imports the class itself, Node what has it as `default`. */
export const OpenApi: typeof Imported = classOf(Imported);

function classOf(imported: typeof Imported & { readonly default?: typeof Imported }): typeof Imported {
  return imported.default ?? imported;
}
