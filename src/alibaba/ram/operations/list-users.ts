import { listEntities } from "../lists.ts";
import { shownUser } from "../shown.ts";

export const listUsers = listEntities("user", "User", shownUser);
