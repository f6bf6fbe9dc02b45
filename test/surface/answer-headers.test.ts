import { afterEach, describe, expect, it, vi } from "vitest";
import { AnswerHeaders, dated, dateHeader } from "../../src/surface/answer-headers.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the header Date", () => {
  it("is the wall clock's time in whole seconds, as RFC 9110 writes it", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime("2026-02-01T03:04:05.999Z");
    expect(dateHeader()).toBe("Sun, 01 Feb 2026 03:04:05 GMT");
    vi.setSystemTime("2026-02-01T03:04:06.000Z");
    expect(dateHeader()).toBe("Sun, 01 Feb 2026 03:04:06 GMT");
    // A clock that was set back.
    vi.setSystemTime("2025-02-01T03:04:06.000Z");
    expect(dated(new Response("x")).headers.get("date")).toBe("Sat, 01 Feb 2025 03:04:06 GMT");
  });
});

describe("the headers of a surface's answers", () => {
  it("are copied by each answer, with its own request id and date", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime("2026-02-01T03:04:05Z");
    const headers = new AnswerHeaders("x-id", { "content-type": "text/plain", expires: "0" });
    const first = new Response("a", { headers: headers.of("1") });
    vi.setSystemTime("2026-02-01T03:04:07Z");
    const second = new Response("b", { headers: headers.of("2") });
    expect([...first.headers]).toEqual([
      ["content-type", "text/plain"],
      ["date", "Sun, 01 Feb 2026 03:04:05 GMT"],
      ["expires", "0"],
      ["x-id", "1"],
    ]);
    expect(second.headers.get("x-id")).toBe("2");
    expect(second.headers.get("date")).toBe("Sun, 01 Feb 2026 03:04:07 GMT");
  });

  it("are without an id where the surface has no header for it", () => {
    const headers = new AnswerHeaders(null, {}).of("1");
    expect([...headers.keys()]).toEqual(["date"]);
  });
});
