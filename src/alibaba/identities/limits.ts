/** Largest numbers of managed policies of a user, role or group (RAM, Limitations, 2025-12). */
export const MOST_ATTACHED = { System: 20, Custom: 10 } as const;

/** Largest number of groups of a user (same page). */
export const MOST_GROUPS = 10;

/** Longest session of a role, in seconds (RAM API Reference, CreateRole: MaxSessionDuration). */
export const SESSION_SECONDS = { min: 3600, max: 43_200, usual: 3600 } as const;
