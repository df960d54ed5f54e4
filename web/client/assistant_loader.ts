/** Fetches the assistant's program when its tab is first opened. */
import type * as Program from "./assistant.tsx";
import type { AssistantOptions } from "./assistant.tsx";

/** Beside this program, in the folder of the same build. */
const PROGRAM = new URL("assistant.js", import.meta.url).href;

let program: Promise<typeof Program> | undefined;

/** `failed` when it cannot be fetched; the next call tries again. The function returned takes it off the page. */
export function showAssistant(
  host: HTMLElement,
  options: AssistantOptions,
  failed: () => void,
): () => void {
  let close: (() => void) | undefined;
  let wanted = true;
  program ??= import(PROGRAM) as Promise<typeof Program>;
  program.then(({ openAssistant }) => {
    if (wanted) close = openAssistant(host, options);
  }, () => {
    program = undefined;
    if (wanted) failed();
  });
  return () => {
    wanted = false;
    close?.();
  };
}
