import type { PartSchema } from "../part-schema.ts";

/** Whether Alibaba Cloud KMS was activated, and when. */
export const SERVICE: PartSchema = {
  cloud: "alibaba",
  tables: ["service"],
  statements: "CREATE TABLE service (opened_at INTEGER NOT NULL);",
};
