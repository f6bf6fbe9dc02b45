import type { PartSchema } from "../part-schema.ts";

/** Schema of the activation of Alibaba Cloud KMS. */
export const SERVICE: PartSchema = {
  cloud: "alibaba",
  tables: ["service"],
  statements: "CREATE TABLE service (opened_at INTEGER NOT NULL);",
};
