/** `deno task sim --play FILE`: a kept story is played, and its end told. */
import type { Label } from "../../core/domain/ids.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Recorder } from "./recorder.ts";
import type { LoadedOffice } from "../load_office.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runScenario } from "../scenario/run.ts";
import { readScenario } from "../scenario/text.ts";

export interface TextFiles {
  /** Throws when it cannot be read. */
  readText(path: string): string;
}

/** A sentence for each fault in the file. */
export function readPlay(path: string, files: TextFiles): Result<Scenario, readonly Label[]> {
  let text: string;
  try {
    text = files.readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse([{
      ja: `${path} を読み込めません（${reason}）。ファイルの場所をご確認ください。`,
      en: `${path} cannot be read (${reason}): check where it is.`,
    }]);
  }
  const read = readScenario(text);
  if (read.ok) return ok(read.value);
  return refuse(read.error.map(({ line, fault }) => ({
    ja: `${path}の${line}行目: ${fault}`,
    en: `${path}:${line}: ${fault}`,
  })));
}

export interface Played {
  readonly played: boolean;
  /** How it ended, its trace last. */
  readonly text: string;
}

/** What it leaves behind, the recorder keeps. */
export function play(scenario: Scenario, office: LoadedOffice, recorder: Recorder): Played {
  const { ja, en } = scenario.title;
  const { attend, ...rest } = recorder.attendance();
  try {
    const { calls, virtualMillis, digest } = runScenario(scenario, office, {
      ...rest,
      attend: (sim) => void attend?.(sim),
    });
    const seconds = (virtualMillis / 1_000).toFixed(1);
    const lines = [ja, en, `通話 · calls: ${calls}, ${seconds} s`, `trace sha256:${digest}`];
    return { played: true, text: lines.join("\n") };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { played: false, text: [ja, en, why].join("\n") };
  }
}
