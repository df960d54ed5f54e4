/** The assistant in the HTTP API: a question, and its answer with where it comes from. */
import * as v from "valibot";
import { QUESTION_MAX } from "../../core/domain/question_text.ts";

export const AskAssistant = v.strictObject({
  question: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(QUESTION_MAX)),
});
export type AskAssistant = v.InferOutput<typeof AskAssistant>;

/** `url`: the section of the help; absent when the answer is what goes on now. */
export const AnswerSource = v.object({ title: v.string(), url: v.optional(v.string()) });
export type AnswerSource = v.InferOutput<typeof AnswerSource>;

export const AssistantAnswer = v.object({
  /** In the language of the question; lines are parted by `\n`. */
  answer: v.string(),
  /** Empty when nothing was found. */
  sources: v.array(AnswerSource),
  /** `unknown`: it says that it cannot answer. */
  kind: v.picklist(["help", "live", "unknown"]),
  language: v.picklist(["ja", "en"]),
});
export type AssistantAnswer = v.InferOutput<typeof AssistantAnswer>;
