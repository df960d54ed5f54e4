/** Refusals as RFC 9457 problems: a stable code, a sentence in both languages, the data that fills it. */
import type { Label, Problem } from "../shared/api.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { PbxRejection } from "../../core/domain/pbx_messages.ts";
import { rejectionSentence, say } from "../shared/words.ts";
import { type ProblemCode, STATUS_OF } from "./codes.ts";

export type ProblemData = Readonly<Record<string, string>>;

export function sentence(code: string, data?: ProblemData): Label {
  return { ja: say(code, "ja", data), en: say(code, "en", data) };
}

export function problemOf(
  code: ProblemCode,
  data?: ProblemData,
  message: Label = sentence(code, data),
): Problem {
  return {
    type: `urn:naisen:problem:${code}`,
    title: message.en,
    status: STATUS_OF[code],
    code,
    message,
    ...(data === undefined ? {} : { data: { ...data } }),
  };
}

export function refused(
  code: ProblemCode,
  data?: ProblemData,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return answer(problemOf(code, data), headers);
}

/** A refusal of the dial policy or the PBX; its ids become labels in the sentence. */
export function rejected(rejection: PbxRejection, office: OfficeIndex): Response {
  return answer(
    problemOf(rejection.code, rejection.data, rejectionSentence(rejection, office)),
  );
}

export function answer(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
  });
}
