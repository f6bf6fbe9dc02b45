import { string } from "../../shape.ts";
import { BssFailure, invalid } from "./failure.ts";

/** The only product for sale here (BssOpenApi: ProductCode, ProductType). */
export const PRODUCT_CODE = "kms";
export const PRODUCT_NAME = "Key Management Service";

/**
 * Product types of subscriptions on the Chinese and the international site. Both are accepted: one endpoint serves
 * both.
 */
export const SUBSCRIPTION_TYPES: readonly string[] = ["kms_ddi_public_cn", "kms_ddi_public_intl"];

/** Product type in orders and bills, because prices are those of the international site. */
export const SHOWN_PRODUCT_TYPE = "kms_ddi_public_intl";

const PAY_AS_YOU_GO_TYPES: readonly string[] = ["kms_ppi_public_cn", "kms_ppi_public_intl"];

const subscriptionType = string({ values: ["Subscription", "PayAsYouGo"] });

/** Product parameters of queries. */
export const productMembers = {
  ProductCode: string({ min: 1, max: 64 }),
  ProductType: string({ max: 64 }),
  SubscriptionType: subscriptionType,
} as const;

/** Product parameters of purchases, which must name the product. */
export const boughtMembers = {
  ProductCode: { ...productMembers.ProductCode, required: true },
  ProductType: productMembers.ProductType,
} as const;

interface Named {
  readonly ProductCode?: string;
  readonly ProductType?: string;
  readonly SubscriptionType?: string;
}

/** Checks that a request is for a subscription to KMS. @throws BssFailure */
export function checkProduct({ ProductCode = PRODUCT_CODE, ProductType, SubscriptionType }: Named): void {
  if (ProductCode !== PRODUCT_CODE) {
    throw new BssFailure("ProductNotFound", "Product not found. fauxkms sells KMS alone (ProductCode kms).");
  }
  const paygo = ProductType !== undefined && PAY_AS_YOU_GO_TYPES.includes(ProductType);
  if (paygo || SubscriptionType === "PayAsYouGo") {
    throw new BssFailure(
      "NotApplicable",
      "This API is not applicable for caller. fauxkms has KMS instances by subscription, not pay-as-you-go.",
    );
  }
  if (ProductType !== undefined && !SUBSCRIPTION_TYPES.includes(ProductType)) {
    throw invalid("ProductType", `must be one of ${SUBSCRIPTION_TYPES.join(", ")}`);
  }
}

/** Whether a query for an account's instances or orders excludes subscriptions to KMS. */
export function excludesKms({ ProductCode = PRODUCT_CODE, ProductType, SubscriptionType }: Named): boolean {
  if (ProductCode !== PRODUCT_CODE || SubscriptionType === "PayAsYouGo") return true;
  return ProductType !== undefined && !SUBSCRIPTION_TYPES.includes(ProductType);
}
