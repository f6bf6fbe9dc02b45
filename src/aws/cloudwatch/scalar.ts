import type jsep from "jsep";

/** Functions that give a scalar for a single series. */
const TO_SCALAR = new Set(["SUM", "AVG", "MIN", "MAX"]);

/**
 * Whether an expression gives a number instead of a time series, which "can't be the final expression result"
 * (CloudWatch User Guide, Using metric math). Ids count as time series.
 */
export function isScalar(node: jsep.Expression): boolean {
  switch (node.type) {
    case "Literal":
      return true;
    case "UnaryExpression":
      return isScalar((node as jsep.UnaryExpression).argument);
    case "BinaryExpression": {
      const { left, right } = node as jsep.BinaryExpression;
      return isScalar(left) && isScalar(right);
    }
    case "CallExpression": {
      const { callee, arguments: given } = node as jsep.CallExpression;
      const name = String((callee as jsep.Identifier).name).toUpperCase();
      if (name === "PERIOD") return true;
      if (TO_SCALAR.has(name) && given.length === 1) return given[0]?.type !== "ArrayExpression";
      return name !== "SERVICE_QUOTA" && given.every(isScalar);
    }
    default:
      return false;
  }
}
