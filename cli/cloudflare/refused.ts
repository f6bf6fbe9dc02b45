/** What a person has to mend before a command can go on, in words for them. */
export class Refused extends Error {}
