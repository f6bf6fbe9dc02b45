import { useSignal } from "@preact/signals";
import { param, setParams } from "../../data/place.ts";
import { chosenPlace } from "../../data/where.ts";
import { JsonField, parsedJson } from "../../ui/fields.tsx";
import { Explained, type Question } from "./explained.tsx";
import { CLOUDS } from "./identity.ts";

/** Access keys, which are no names of principals. */
const ACCESS_KEY = /^(AKIA|ASIA|LTAI|STS\.)/;

/** The question that the URL asks; null where it lacks something. */
function questionOf(): Question | null {
  const [who, operation] = [param("ask"), param("op")];
  const input = parsedJson(param("input"));
  const context = parsedJson(param("context"));
  if (who === "" || operation === "" || input.wrong !== null || context.wrong !== null) return null;
  const [account, region] = [param("eaccount"), param("eregion")];
  return {
    cloud: param("ecloud") || "aws",
    ...(account !== "" && { account }),
    ...(region !== "" && { region }),
    ...(ACCESS_KEY.test(who) ? { accessKeyId: who } : { principal: who }),
    operation,
    ...(input.value !== undefined && { input: input.value }),
    ...(context.value !== undefined && { context: context.value }),
  };
}

/** Asks whether policies would allow a request, and why. The question is in the URL, so that a link asks the same. */
export function ExplainForm() {
  const chosen = chosenPlace();
  const input = useSignal(param("input"));
  const context = useSignal(param("context"));
  const wrong = { input: parsedJson(input.value).wrong, context: parsedJson(context.value).wrong };
  const question = questionOf();
  return (
    <>
      <p>Nothing happens: policies are asked as if they decided, whatever the settings say.</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong.input !== null || wrong.context !== null) return;
          const given = new FormData(event.currentTarget);
          const texts = ["ecloud", "eaccount", "eregion", "ask", "op"].map(
            (name) => [name, String(given.get(name)).trim()] as const,
          );
          setParams({ ...Object.fromEntries(texts), input: input.value, context: context.value }, true);
        }}
      >
        <div class="filters">
          <label>
            <span class="label">Cloud</span>
            <select name="ecloud" defaultValue={param("ecloud") || chosen?.cloud || "aws"}>
              {CLOUDS.map((name) => (
                <option key={name} selected={name === (param("ecloud") || chosen?.cloud || "aws")}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Field name="eaccount" label="Account" value={param("eaccount") || chosen?.account} />
          <Field name="eregion" label="Region" value={param("eregion") || chosen?.region} />
        </div>
        <Field
          name="ask"
          label="Who: root, user/NAME, role/NAME, an ARN, a service, or an access key id"
          value={param("ask")}
          required
        />
        <Field name="op" label="Operation, such as Decrypt" value={param("op")} required />
        <JsonField
          label='Input, such as {"KeyId":"alias/orders"}'
          value={input.value}
          wrong={wrong.input}
          rows={3}
          onInput={(text) => {
            input.value = text;
          }}
        />
        <JsonField
          label='Further context, such as {"aws:SourceIp":"10.0.0.1"}'
          value={context.value}
          wrong={wrong.context}
          rows={2}
          onInput={(text) => {
            context.value = text;
          }}
        />
        <p>
          <button type="submit" disabled={wrong.input !== null || wrong.context !== null}>
            Explain
          </button>
        </p>
      </form>
      {question && <Explained question={question} />}
    </>
  );
}

function Field({
  name,
  label,
  value = "",
  required = false,
}: {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly required?: boolean;
}) {
  return (
    <label>
      <span class="label">{label}</span>
      <input name={name} defaultValue={value} required={required} />
    </label>
  );
}
