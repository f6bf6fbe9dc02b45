import { putBoundary } from "../boundaries.ts";

export const putRolePermissionsBoundary = putBoundary("role");
