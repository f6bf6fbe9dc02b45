import { required, string } from "../../../shape.ts";
import { operation } from "../operation.ts";
import { pageOfTexts } from "../texts.ts";

export const getTagValues = operation({
  name: "GetTagValues",
  input: { PaginationToken: string({ max: 2048 }), Key: required(string({ min: 1, max: 128 })) },
  async run(call, input) {
    const { items, PaginationToken } = await pageOfTexts(call, input.Key, input.PaginationToken);
    return { PaginationToken, TagValues: items };
  },
});
