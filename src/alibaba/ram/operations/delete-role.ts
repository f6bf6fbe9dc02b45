import { deleteEntity } from "../deletion.ts";

export const deleteRole = deleteEntity("role", async () => []);
