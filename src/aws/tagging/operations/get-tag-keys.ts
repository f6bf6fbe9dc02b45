import { string } from "../../../shape.ts";
import { operation } from "../operation.ts";
import { pageOfTexts } from "../texts.ts";

export const getTagKeys = operation({
  name: "GetTagKeys",
  input: { PaginationToken: string({ max: 2048 }) },
  async run(call, input) {
    const { items, PaginationToken } = await pageOfTexts(call, null, input.PaginationToken);
    return { PaginationToken, TagKeys: items };
  },
});
