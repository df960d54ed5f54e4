/** `deno task start`: reads the settings, starts everything, says where to go, and stops when told to. */
import { describeSettings, readSettings, type Settings } from "../adapters/host/settings.ts";
import { isLoopback, socketKey } from "../core/lib/socket_address.ts";
import { type Running, start } from "./composition.ts";
import { formatLogLine, type Log } from "./server/log.ts";
import { restoreInMaintenance } from "./start/maintenance.ts";
import { describeArguments, readArguments } from "./start/arguments.ts";
import { administratorLines, generatedLines } from "./start/sentences.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

/** When starting or stopping hangs, the process ends all the same. */
const STOP_MILLIS_MAX = 2_900;

function logTo(level: Settings["log"]): Log {
  const encoder = new TextEncoder();
  return (line) => {
    if (LEVELS.indexOf(line.level) < LEVELS.indexOf(level)) return;
    Deno.stderr.writeSync(encoder.encode(formatLogLine(line, new Date().toISOString()) + "\n"));
  };
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}

/** How to bring a phone to the bundled PBX. */
function softphoneLines(
  office: Running["office"],
  server: string,
  generated: Running["generated"],
): readonly string[] {
  const softphone = office.devices.find((device) => device.kind === "softphone");
  if (softphone === undefined) return [`電話機 Phones   SIP/UDP ${server}`];
  const lines = [`電話機 Phones   SIP/UDP ${server}, 例 e.g. ${softphone.id}`];
  if (office.demo && generated.size === 0) {
    lines.push(`              ${softphone.id} のパスワード password: sip-${softphone.id}`);
  }
  return lines;
}

/** At most 12 lines: where to go, how to sign in, how to bring a softphone. */
function greeting(
  { office, http, sip, generated, adminPassword }: Running,
  settings: Settings,
): string {
  const url = settings.publicUrl?.href ?? `http://${socketKey(http)}/`;
  const lines = [`内線 Naisen — ${office.name.ja}`, `画面 Panel     ${url}`];
  const person = office.people[0];
  if (office.demo && person !== undefined) {
    const password = generated.get(person.extension) ?? "9 + 内線番号 (extension)";
    lines.push(
      `ログイン Sign in  LOGIN ID ${office.loginId} · 内線番号 ${
        office.people.map((one) => one.extension).join(" ")
      }`,
      `              パスワード password: ${password}`,
    );
  }
  const { asterisk, livePbx } = settings;
  if (livePbx !== undefined) lines.push(`PBX           SIP ${socketKey(livePbx.registrar)}`);
  else if (asterisk !== undefined) {
    lines.push(`PBX           Asterisk ${socketKey(asterisk.address)}`);
  } else lines.push(...softphoneLines(office, `${settings.advertise}:${sip.port}`, generated));
  lines.push(...administratorLines(adminPassword, `${url}pbx/admin`));
  if (!isLoopback(settings.http.host)) lines.push(`待ち受け Listening ${socketKey(http)}`);
  lines.push("終了 Stop       Ctrl+C");
  return lines.join("\n");
}

/** What is being built beside the server. */
export interface BuildBeside {
  /** Settles when the page's files are there, where they are not yet. */
  readonly page?: Promise<void>;
  /** The server answers: from here on the bundler takes no time from its start. */
  wanted(): void;
}

/** Until it is told to stop; the exit code. */
export async function main(build?: BuildBeside): Promise<number> {
  const args = readArguments(Deno.args);
  if (!args.ok) {
    for (const sentence of args.error) print(sentence);
    return 1;
  }
  if (args.value.help) {
    print(`deno task start [--sample-days N]\n\n${describeArguments()}\n\n${describeSettings()}`);
    return 0;
  }
  const settings = readSettings(Deno.env.toObject(), (path) => Deno.readTextFileSync(path));
  if (!settings.ok) {
    for (const { name, ja, en } of settings.error) print(`${name}: ${ja}\n${name}: ${en}`);
    return 1;
  }
  const log = logTo(settings.value.log);
  for (const name of settings.value.withoutEffect) {
    log({ level: "warn", event: "setting-without-effect", name });
  }
  const told = untilTold(); // also while it starts
  const running = await start(settings.value, log, {
    sampleDays: args.value.sampleDays,
    ...(build?.page === undefined ? {} : { pageBuilt: build.page }),
  });
  if (!running.ok) {
    for (const sentence of running.error) print(sentence);
    return 1;
  }
  print(greeting(running.value, settings.value));
  for (const line of generatedLines(running.value.generated)) print(line);
  build?.wanted();
  return await untilStopped(running.value, settings.value, log, told);
}

/** Runs until told to stop; a restore that an administrator asks for is a stop and a new start at the same ports. */
async function untilStopped(
  first: Running,
  settings: Settings,
  log: Log,
  told: Promise<void>,
): Promise<number> {
  const same = { ...settings, http: { ...settings.http, port: first.http.port }, sip: first.sip };
  for (let running = first;;) {
    const wanted = await Promise.race([told, running.restore]);
    await running.stop();
    if (wanted === undefined) return 0;
    await restoreInMaintenance(same, first.http, wanted, log);
    const again = await start(same, log);
    if (!again.ok) {
      for (const sentence of again.error) print(sentence);
      return 1;
    }
    running = again.value;
  }
}

async function untilTold(): Promise<void> {
  const told = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, told.resolve);
  await told.promise;
  setTimeout(() => Deno.exit(1), STOP_MILLIS_MAX);
}

if (import.meta.main) Deno.exit(await main());
