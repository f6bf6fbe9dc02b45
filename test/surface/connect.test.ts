import { connect } from "node:net";
import { expect, it } from "vitest";
import { serverUrl } from "../support/client.ts";

it("a request for a tunnel (CONNECT) is refused without a server error", async () => {
  const { hostname, port } = new URL(serverUrl("off"));
  const socket = connect(Number(port), hostname);
  socket.write(
    "CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
  );
  let answer = "";
  for await (const chunk of socket.setEncoding("latin1")) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 [2-4]\d\d /);
  expect(answer).not.toMatch(/^HTTP.*HTTP/s);
});
