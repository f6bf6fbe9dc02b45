import type { PartSchema } from "../part-schema.ts";

const STATEMENTS = `
  CREATE TABLE past_events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
  );
`;

/** Schema of what the clock made happen in a key store. */
export const PAST_EVENTS: PartSchema = {
  cloud: null,
  tables: ["past_events"],
  statements: STATEMENTS,
  steps: [{ number: 11, statements: STATEMENTS }],
};
