/** `deno task test`: runs every test and ends with `N passed, N failed, N skipped`. Arguments go to `deno test`. */
import { join } from "node:path";

const ROOT = join(import.meta.dirname!, "..");
const CONFIG = join(ROOT, "tests/deno.json");

interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were not run, each with its reason. */
  readonly skipped: readonly string[];
}

/** Reads Deno's JUnit report. A run that failed without a failing test (a file that does not load) counts as one failure. */
export function summarise(junit: string, succeeded: boolean): Summary {
  const cases = [...junit.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  const skipped: string[] = [];
  let passed = 0, failed = 0;
  for (const [, attributes, content] of cases) {
    if (content?.includes("<skipped")) skipped.push(/name="([^"]*)"/.exec(attributes!)?.[1] ?? "");
    else if (/<(failure|error)\b/.test(content ?? "")) failed++;
    else passed++;
  }
  return { passed, failed: failed === 0 && !succeeded ? 1 : failed, skipped };
}

/** Types are checked once here: `deno test` would check every worker's graph anew when the worker starts. */
async function typesHold(): Promise<boolean> {
  const check = new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", `--config=${CONFIG}`, "--frozen", join(ROOT, "tests")],
    cwd: ROOT,
  });
  return (await check.spawn().status).success;
}

async function main(): Promise<number> {
  const args = Deno.args.filter((arg) => arg !== "--");
  if (!await typesHold()) {
    console.log("0 passed, 1 failed, 0 skipped");
    return 1;
  }
  const named = args.some((arg) => !arg.startsWith("-"));
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      `--config=${CONFIG}`,
      "--frozen",
      "--allow-all",
      "--no-check",
      "--parallel",
      `--junit-path=${report}`,
      ...args,
      ...(named ? [] : [join(ROOT, "tests")]),
    ],
    cwd: ROOT,
  }).spawn().status;
  const summary = summarise(await Deno.readTextFile(report), code === 0);
  await Deno.remove(report);
  for (const name of summary.skipped) console.log(`skipped: ${name}`);
  console.log(
    `${summary.passed} passed, ${summary.failed} failed, ${summary.skipped.length} skipped`,
  );
  return code;
}

if (import.meta.main) Deno.exit(await main());
