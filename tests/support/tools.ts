/** Programs that tests use when they are there. Where one is missing the test says `not run`; in CI that is a failure. */

const PATHS = ["/usr/bin", "/usr/local/bin", "/usr/sbin"];

export interface Tool {
  readonly name: string;
  /** Absolute path, or `undefined` when it is missing. */
  readonly path: string | undefined;
}

export function findTool(name: string): Tool {
  for (const folder of [...(Deno.env.get("PATH") ?? "").split(":"), ...PATHS]) {
    try {
      if (folder !== "" && Deno.statSync(`${folder}/${name}`).isFile) {
        return { name, path: `${folder}/${name}` };
      }
    } catch {
      // not in this folder
    }
  }
  return { name, path: undefined };
}

/** Registers a test that needs programs: without them it is ignored with the reason in its name, in CI it fails. */
export function testWith(
  tools: readonly Tool[],
  name: string,
  run: (t: Deno.TestContext) => Promise<void>,
): void {
  const missing = tools.filter((tool) => tool.path === undefined).map((tool) => tool.name);
  if (missing.length === 0) return Deno.test(name, run);
  const reason = `not run: ${missing.join(", ")} not found`;
  if (Deno.env.get("CI") !== "true") {
    return Deno.test({ name: `${name} (${reason})`, ignore: true, fn: run });
  }
  Deno.test(name, () => {
    throw new Error(reason);
  });
}

/** Runs a program to its end; rejects with what it wrote to stderr when it fails. */
export async function runTool(tool: Tool, args: readonly string[], cwd?: string): Promise<string> {
  const output = await new Deno.Command(tool.path!, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(cwd === undefined ? {} : { cwd }),
  }).output();
  const text = new TextDecoder().decode(output.stdout);
  if (output.success) return text;
  const said = new TextDecoder().decode(output.stderr);
  throw new Error(
    `${tool.name} ended with ${output.code}: ${said.slice(-2000) || text.slice(-2000)}`,
  );
}

/** Of the time between two looks: a machine that stood still has given nobody more. */
const LOOK_MILLIS_MAX = 1_000;

/** Waits until `found` gives something, asking every few milliseconds; rejects with `what` after the limit. */
export async function eventually<T>(
  what: string | (() => string),
  found: () => T | undefined | false | Promise<T | undefined | false>,
  limitMillis = 10_000,
): Promise<T> {
  let waited = 0;
  while (true) {
    const began = performance.now();
    const value = await found();
    if (value !== undefined && value !== false) return value;
    if (waited > limitMillis) {
      const lacking = typeof what === "string" ? what : what();
      throw new Error(`Not within ${limitMillis} ms: ${lacking}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
    waited += Math.min(performance.now() - began, LOOK_MILLIS_MAX);
  }
}

/** What `act` gives; rejects after the limit, and what it still does is not waited for. */
export async function within<T>(limitMillis: number, act: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => limit.reject(new Error(`Not ended within ${limitMillis} ms`)),
    limitMillis,
  );
  try {
    return await Promise.race([act, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
