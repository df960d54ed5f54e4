/** An answer with a long list, written as its reader takes it, so that no other answer waits for it. */

/** Items put into words at a stretch. */
const AT_ONCE = 500;

/** `head` as JSON, and the items told one by one as its last key `name`; `written`: all of it was taken. */
export function jsonInParts<Item>(
  head: Readonly<Record<string, unknown>>,
  name: string,
  items: readonly Item[],
  told: (item: Item) => unknown,
  written?: () => void,
): Response {
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const opened = JSON.stringify(head).slice(0, -1);
      const comma = opened === "{" ? "" : ",";
      controller.enqueue(encoder.encode(`${opened}${comma}${JSON.stringify(name)}:[`));
    },
    pull(controller) {
      const some = items.slice(next, next + AT_ONCE).map((item) => JSON.stringify(told(item)));
      const text = (next > 0 && some.length > 0 ? "," : "") + some.join(",");
      next += AT_ONCE;
      if (next < items.length) controller.enqueue(encoder.encode(text));
      else {
        controller.enqueue(encoder.encode(`${text}]}`));
        controller.close();
        written?.();
      }
    },
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
}
