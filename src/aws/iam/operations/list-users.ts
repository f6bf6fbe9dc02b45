import { listEntities } from "../lists.ts";
import { listedUser } from "../shown.ts";

export const listUsers = listEntities("user", "Users", listedUser);
