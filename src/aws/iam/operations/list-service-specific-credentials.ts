import { boolean, string } from "../../../shape.ts";
import { listNothing } from "../nothing.ts";

export const listServiceSpecificCredentials = listNothing(
  "ListServiceSpecificCredentials",
  "ServiceSpecificCredentials",
  { ServiceName: string({}), AllUsers: boolean },
);
