import { deleteBoundary } from "../boundaries.ts";

export const deleteUserPermissionsBoundary = deleteBoundary("user");
