import { signal } from "@preact/signals";
import { ApiError, asCurl, type Sent, send } from "./api.ts";
import { changes } from "./live.ts";

/** What was done, or why not, told to the person for a while. */
export interface Notice {
  readonly kind: "done" | "failed";
  readonly text: string;
  /** The same as a command; null where nothing was sent. */
  readonly command: string | null;
}

export const notice = signal<Notice | null>(null);

/** Sends a change to the control API, tells how it went, and lets all views look again. @returns null where it failed */
export async function act<T>(text: string, sent: Sent): Promise<T | null> {
  try {
    const answer = await send<T>(sent);
    notice.value = { kind: "done", text, command: asCurl(sent) };
    changes.value++;
    return answer ?? ({} as T);
  } catch (reason) {
    const words = reason instanceof ApiError ? reason.message : String(reason);
    notice.value = { kind: "failed", text: words, command: asCurl(sent) };
    return null;
  }
}
