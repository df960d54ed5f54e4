/** What may follow `deno task start`; all else is set by environment variables. */
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { SAMPLE_DAYS_MAX } from "./sample_days.ts";

export interface StartArguments {
  readonly help: boolean;
  /** Working days that the simulator lives for the history of a demo; 0: none. */
  readonly sampleDays: number;
}

const USE = [
  `deno task start [--sample-days N]   N は1から${SAMPLE_DAYS_MAX}まで`,
  "設定は環境変数で行います Settings are environment variables: deno task start --help",
];

export function describeArguments(): string {
  return `--sample-days N          デモの履歴として、直前のN営業日の通話と録音を作ります（履歴が空のときだけ）
                         as a demo's history the calls and recordings of the last N working days, while it is empty`;
}

/** `--` is ignored, as in every task. */
export function readArguments(args: readonly string[]): Result<StartArguments, readonly string[]> {
  let [help, sampleDays] = [false, 0];
  const words = args.filter((word) => word !== "--").flatMap((word) =>
    word.startsWith("--sample-days=")
      ? ["--sample-days", word.slice("--sample-days=".length)]
      : [word]
  );
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--help" || word === "-h") {
      help = true;
    } else if (word === "--sample-days") {
      const count = words[++at] ?? "";
      if (!/^[0-9]{1,3}$/.test(count) || Number(count) > SAMPLE_DAYS_MAX) {
        return refuse([
          `--sample-days には0から${SAMPLE_DAYS_MAX}までの日数を指定してください。`,
          `--sample-days takes a number of days, 0 to ${SAMPLE_DAYS_MAX}.`,
        ]);
      }
      sampleDays = Number(count);
    } else {
      return refuse([`${word} は使えません。 ${word} is not an option.`, ...USE]);
    }
  }
  return ok({ help, sampleDays });
}
