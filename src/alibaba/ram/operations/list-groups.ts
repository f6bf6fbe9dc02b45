import { listEntities } from "../lists.ts";
import { shownGroup } from "../shown.ts";

export const listGroups = listEntities("group", "Group", shownGroup);
