/** The port to an endpoint that words answers (OpenAI-compatible); without one the embedded answer stands. */
import type { HelpLanguage } from "../domain/help.ts";

export interface ModelQuestion {
  readonly question: string;
  readonly language: HelpLanguage;
  /** All it may answer from: nothing is in them that the asker may not see. */
  readonly facts: readonly string[];
}

export type ModelAnswer =
  | { readonly kind: "answer"; readonly text: string }
  /** It says that the facts do not hold the answer. */
  | { readonly kind: "unknown" }
  /** Not reached in time, or what came is no answer. */
  | { readonly kind: "failed"; readonly why: string };

export interface AssistantModel {
  answer(question: ModelQuestion): Promise<ModelAnswer>;
}
