import { deleteBoundary } from "../boundaries.ts";

export const deleteRolePermissionsBoundary = deleteBoundary("role");
