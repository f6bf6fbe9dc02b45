import { boolean } from "../../../shape.ts";
import { pageMembers, pageOf } from "../members.ts";
import { operation } from "../operation.ts";
import { PRODUCT_CODE, PRODUCT_NAME, SUBSCRIPTION_TYPES } from "../product.ts";

const PRODUCTS = SUBSCRIPTION_TYPES.map((type) => ({
  ProductCode: PRODUCT_CODE,
  ProductName: PRODUCT_NAME,
  ProductType: type,
  SubscriptionType: "Subscription",
}));

/** Lists the products for sale (BssOpenApi, QueryProductList). */
export const queryProductList = operation({
  name: "QueryProductList",
  input: { ...pageMembers, PageNum: { ...pageMembers.PageNum, required: true }, QueryTotalCount: boolean },
  run: async (_, input) => {
    const { items, answer } = pageOf(input, PRODUCTS);
    return { ...answer, ProductList: { Product: items } };
  },
});
