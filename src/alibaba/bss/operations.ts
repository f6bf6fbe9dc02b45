import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { cancelOrder } from "./operations/cancel-order.ts";
import { convertChargeType } from "./operations/convert-charge-type.ts";
import { createInstance } from "./operations/create-instance.ts";
import { describeInstanceBill } from "./operations/describe-instance-bill.ts";
import { describePricingModule } from "./operations/describe-pricing-module.ts";
import { getOrderDetail } from "./operations/get-order-detail.ts";
import { getPayAsYouGoPrice } from "./operations/get-pay-as-you-go-price.ts";
import { getSubscriptionPrice } from "./operations/get-subscription-price.ts";
import { inquiryPriceRefundInstance } from "./operations/inquiry-price-refund-instance.ts";
import { modifyInstance } from "./operations/modify-instance.ts";
import { queryAccountBalance } from "./operations/query-account-balance.ts";
import { queryAvailableInstances } from "./operations/query-available-instances.ts";
import { queryBill } from "./operations/query-bill.ts";
import { queryBillOverview } from "./operations/query-bill-overview.ts";
import { queryInstanceBill } from "./operations/query-instance-bill.ts";
import { queryOrders } from "./operations/query-orders.ts";
import { queryProductList } from "./operations/query-product-list.ts";
import { querySettleBill } from "./operations/query-settle-bill.ts";
import { refundInstance } from "./operations/refund-instance.ts";
import { renewChangeInstance } from "./operations/renew-change-instance.ts";
import { renewInstance } from "./operations/renew-instance.ts";
import { setRenewal } from "./operations/set-renewal.ts";

/** The operations of BssOpenApi, one line each. */
export const OPERATIONS: readonly Operation[] = [
  cancelOrder,
  convertChargeType,
  createInstance,
  describeInstanceBill,
  describePricingModule,
  getOrderDetail,
  getPayAsYouGoPrice,
  getSubscriptionPrice,
  inquiryPriceRefundInstance,
  modifyInstance,
  queryAccountBalance,
  queryAvailableInstances,
  queryBill,
  queryBillOverview,
  queryInstanceBill,
  queryOrders,
  queryProductList,
  querySettleBill,
  refundInstance,
  renewChangeInstance,
  renewInstance,
  setRenewal,
];

export const operationsByName = byName(OPERATIONS);
