import { putBoundary } from "../boundaries.ts";

export const putUserPermissionsBoundary = putBoundary("user");
