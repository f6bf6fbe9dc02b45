import { listEntities } from "../lists.ts";
import { listedRole } from "../shown.ts";

export const listRoles = listEntities("role", "Roles", listedRole);
