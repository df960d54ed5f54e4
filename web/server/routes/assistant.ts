/**
 * `POST /api/v1/assistant`: the embedded answer, or the one an endpoint words from the same facts. An endpoint that
 * fails changes nothing but the wording, and what nobody may be told is never sent to it.
 */
import type { Hono } from "hono";
import { type Assistant, RELATED_MAX } from "../../../core/app/assistant.ts";
import { plainText } from "../../../core/domain/help.ts";
import type { HelpHit } from "../../../core/domain/help_search.ts";
import { AskAssistant, type AssistantAnswer } from "../../shared/api_assistant.ts";
import { AssistantText, sourceOf } from "../assistant_text.ts";
import { readJson } from "../guard.ts";
import type { Env, Parts } from "../options.ts";

export function assistantRoutes(app: Hono<Env>, parts: Parts, assistant: Assistant): void {
  const { model } = parts.options;
  const text = new AssistantText(parts.useCases, parts.present);
  app.post("/api/v1/assistant", async (c) => {
    const body = await readJson(c, AskAssistant);
    if (!body.ok) return body.error;
    const { question } = body.value;
    const asked = await assistant.ask(c.get("viewer"), question);
    const embedded = await text.write(asked);
    if (model === undefined || asked.told.kind === "private") return c.json(embedded);

    const related = assistant.search(question, asked.language).slice(0, RELATED_MAX);
    const worded = await model.answer({
      question,
      language: asked.language,
      facts: factsOf(embedded, related),
    });
    switch (worded.kind) {
      case "failed":
        parts.options.log({ level: "warn", event: "assistant-failed", reason: worded.why });
        return c.json(embedded);
      case "unknown":
        return c.json(await text.write({ ...asked, told: { kind: "unknown" } }));
      case "answer":
        return c.json(
          {
            ...embedded,
            answer: worded.text,
            sources: embedded.kind === "unknown" ? related.map(sourceOf) : embedded.sources,
            kind: embedded.kind === "unknown" ? "help" : embedded.kind,
          } satisfies AssistantAnswer,
        );
    }
  });
}

/** What the answer may be made of: the embedded one, and the sections nearest to the question. */
function factsOf(embedded: AssistantAnswer, related: readonly HelpHit[]): readonly string[] {
  const sections = related.map(({ section }) => `${section.title}\n${plainText(section)}`);
  const own = embedded.kind === "unknown" ? [] : [embedded.answer];
  return [...own, ...sections];
}
