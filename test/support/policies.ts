/** A statement that every policy of AWS with a principal takes. */
export const STATEMENT = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::444455556666:root" },
  Action: "kms:*",
  Resource: "*",
} as const;

/** A document with these statements. */
export const documentOf = (...statements: readonly unknown[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A document whose only statement differs in some elements; those that are undefined are left out. */
export const changed = (elements: object): string => documentOf({ ...STATEMENT, ...elements });

/** Documents of the wrong structure (IAM User Guide, Grammar of the IAM JSON policy language). */
export const MALFORMED: readonly (readonly [string, string])[] = [
  ["no JSON", "{"],
  ["a number", "1"],
  ["null", "null"],
  ["a list", "[]"],
  ["no Statement", '{"Version":"2012-10-17"}'],
  ["a null Statement", '{"Version":"2012-10-17","Statement":null}'],
  ["an empty Statement", documentOf()],
  ["a text as Statement", '{"Version":"2012-10-17","Statement":"Allow"}'],
  ["a null statement", documentOf(null)],
  ["a nested list of statements", documentOf([STATEMENT])],
  ["an unknown element", JSON.stringify({ Version: "2012-10-17", Statement: [STATEMENT], Comment: "x" })],
  ["an element in small letters", JSON.stringify({ version: "2012-10-17", Statement: [STATEMENT] })],
  ["an unknown Version", JSON.stringify({ Version: "2012-10-18", Statement: [STATEMENT] })],
  ["a Version that is a number", JSON.stringify({ Version: 20121017, Statement: [STATEMENT] })],
  ["an Id that is a number", JSON.stringify({ Version: "2012-10-17", Id: 1, Statement: [STATEMENT] })],
  ["an unknown element of a statement", changed({ Actions: "kms:*" })],
  ["a Sid that is a number", changed({ Sid: 1 })],
  ["a null Sid", changed({ Sid: null })],
  ["no Effect", changed({ Effect: undefined })],
  ["a null Effect", changed({ Effect: null })],
  ["an unknown Effect", changed({ Effect: "allow" })],
  ["a list as Effect", changed({ Effect: ["Allow"] })],
  ["an Action that is a number", changed({ Action: 1 })],
  ["a null Action", changed({ Action: null })],
  ["an Action that is an object", changed({ Action: { kms: "*" } })],
  ["a number among actions", changed({ Action: ["kms:*", 1] })],
  ["a nested list of actions", changed({ Action: [["kms:*"]] })],
  ["Action and NotAction", changed({ NotAction: "kms:Encrypt" })],
  ["a null Resource", changed({ Resource: null })],
  ["a Resource that is an object", changed({ Resource: { "*": "*" } })],
  ["a nested list of resources", changed({ Resource: [["*"]] })],
  ["a Condition that is a text", changed({ Condition: "always" })],
  ["a null Condition", changed({ Condition: null })],
  ["a Condition that is a list", changed({ Condition: [] })],
  ["an operator without keys", changed({ Condition: { StringEquals: "a" } })],
  ["an operator with a list of keys", changed({ Condition: { StringEquals: ["aws:username"] } })],
  ["a null value of a condition", changed({ Condition: { StringEquals: { "aws:username": null } } })],
  ["an object as value of a condition", changed({ Condition: { StringEquals: { "aws:username": {} } } })],
  ["a nested list of values", changed({ Condition: { StringEquals: { "aws:username": [["a"]] } } })],
  ["an unknown operator", changed({ Condition: { StringMatches: { "aws:username": "a" } } })],
  ["an operator in small letters", changed({ Condition: { stringequals: { "aws:username": "a" } } })],
  [
    "an unknown set operator",
    changed({ Condition: { "ForSomeValues:StringEquals": { "aws:username": "a" } } }),
  ],
  ["NullIfExists", changed({ Condition: { NullIfExists: { "aws:username": "true" } } })],
];
