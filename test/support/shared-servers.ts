import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { inject } from "vitest";
import type { ServerName } from "./servers.ts";

/** URLs of started servers, by what was asked for. */
const urls = new Map<string, string>();

/** URL of a shared server, which starts at its first use. @throws Error where it cannot start */
export function serverUrl(name: ServerName): string {
  return urlOf(`server?name=${name}`);
}

/**
 * URL of a Worker of tests in workerd, which all tests of the run share.
 *
 * @param entry path of its module.
 * @throws Error where it cannot be built or started
 */
export function workerUrl(entry: string): string {
  return urlOf(`worker?entry=${encodeURIComponent(entry)}`);
}

function urlOf(what: string): string {
  let url = urls.get(what);
  if (url === undefined) {
    url = askAndWait(`${inject("starter")}/${what}`);
    urls.set(what, url);
  }
  return url;
}

/** A thread that sends one request, because the blocked caller cannot; `fetch` would take it twice as long to load. */
const ASK = `
  const { get } = require("node:http");
  const { text } = require("node:stream/consumers");
  const { workerData: { url, port, done } } = require("node:worker_threads");
  new Promise((resolve, reject) => get(url, { agent: false }, resolve).on("error", reject))
    .then(async (response) => ({ ok: response.statusCode === 200, text: await text(response) }))
    .catch((error) => ({ ok: false, text: String(error) }))
    .then((message) => {
      port.postMessage(message);
      Atomics.store(done, 0, 1);
      Atomics.notify(done, 0);
    });
`;

/** Sends a GET and blocks until the answer, because clients are made in synchronous code. */
function askAndWait(url: string): string {
  const { port1, port2 } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const options = { eval: true, execArgv: [], workerData: { url, port: port2, done }, transferList: [port2] };
  new Worker(ASK, options).unref();
  Atomics.wait(done, 0, 0);
  const answer = receiveMessageOnPort(port1)?.message as { ok: boolean; text: string } | undefined;
  port1.close();
  if (!answer?.ok) throw new Error(`no server: ${answer?.text}`);
  return answer.text;
}
