/** What the commands at the terminal share: their arguments, the settings, sentences in both languages. */
import { readSettings, type Settings } from "../../adapters/host/settings.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";

/** Why a command did nothing, line by line. */
export type Sentences = readonly string[];

export function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}

/** The settings of the environment, or every fault of them. */
export function settingsHere(): Result<Settings, Sentences> {
  const settings = readSettings(Deno.env.toObject(), (path) => Deno.readTextFileSync(path));
  if (settings.ok) return ok(settings.value);
  return refuse(settings.error.flatMap(({ name, ja, en }) => [`${name}: ${ja}`, `${name}: ${en}`]));
}

/** One line that is written over as the work goes on; on a terminal only. */
export function showProgress(done: number, of: number): void {
  if (!Deno.stdout.isTerminal()) return;
  const percent = of === 0 ? 100 : Math.floor(done / of * 100);
  Deno.stdout.writeSync(
    new TextEncoder().encode(`\r${percent} %`.padEnd(8) + (done === of ? "\r" : "")),
  );
}

/** Runs a command and gives its exit code: what it could not do is said, and is 1. */
export async function runCommand(
  usage: string,
  work: (args: readonly string[]) => Promise<Result<Sentences, Sentences>>,
): Promise<number> {
  const args = Deno.args.filter((arg) => arg !== "--");
  if (args.includes("--help") || args.includes("-h")) {
    print(usage);
    return 0;
  }
  const done = await work(args);
  for (const sentence of done.ok ? done.value : done.error) print(sentence);
  return done.ok ? 0 : 1;
}

export function unknownUse(usage: string, args: readonly string[]): Sentences {
  const typed = args.join(" ");
  return [
    typed === "" ? "何をするかを書いてください。" : `「${typed}」は使えません。`,
    typed === "" ? "Say what is to be done." : `"${typed}" is not possible.`,
    "",
    usage,
  ];
}
