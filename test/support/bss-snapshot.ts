import type { BssClient } from "./bss.ts";

/** Balance, orders and instances of an account. */
export async function bssSnapshot(client: BssClient) {
  const [balance, orders, instances] = await Promise.all([
    client.data("QueryAccountBalance"),
    client.data("QueryOrders", {
      CreateTimeStart: "2000-01-01T00:00:00Z",
      CreateTimeEnd: "9000-01-01T00:00:00Z",
      PageSize: 300,
    }),
    client.data("QueryAvailableInstances", { PageSize: 300 }),
  ]);
  return { balance, orders, instances };
}
