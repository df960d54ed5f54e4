/** `deno task doctor`: looks at the configured live PBX and prints, line by line, what is sound and what to mend. */
import type { Settings } from "../../adapters/host/settings.ts";
import { statIfThere } from "../../adapters/files.ts";
import { DATABASE_FILE } from "../../adapters/store/open.ts";
import { join } from "node:path";
import type { Office } from "../../core/domain/office.ts";
import { officeOf, readOfficeFile } from "../../core/domain/office_file.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { examineLivePbx, hasLivePbx } from "./examine.ts";
import { openData } from "./open_data.ts";
import { runCommand, type Sentences, settingsHere, unknownUse } from "./terminal.ts";

const USAGE = `deno task doctor

設定したPBX（NAISEN_PBX=asterisk、sip）を調べ、直すところを一行ずつ表示します。サーバーは起動中でもかまいません。
Looks at the configured PBX (NAISEN_PBX=asterisk or sip) and prints line by line what to mend. The server may run.`;

const BUNDLED: Sentences = [
  "内蔵PBXを使う設定です。調べるところはありません。",
  "The bundled PBX is configured: there is nothing to look at.",
];

async function command(args: readonly string[]): Promise<Result<Sentences, Sentences>> {
  if (args.length > 0) return refuse(unknownUse(USAGE, args));
  const settings = settingsHere();
  if (!settings.ok) return settings;
  if (!hasLivePbx(settings.value)) return ok(BUNDLED);
  const office = await officeHere(settings.value);
  if (!office.ok) return office;
  const found = await examineLivePbx(settings.value, office.value);
  const lines = found.flatMap(({ sound, says, add }) => [
    `${sound ? "○" : "×"} ${says.ja}`,
    `  ${says.en}`,
    ...add === undefined ? [] : [`    ${add.file}:`, ...add.lines.map((line) => `      ${line}`)],
  ]);
  return found.every((one) => one.sound) ? ok(lines) : refuse(lines);
}

/** The office in the database, or the one that the first start would load. */
async function officeHere(settings: Settings): Promise<Result<Office, Sentences>> {
  const file = await statIfThere(join(settings.dataFolder, DATABASE_FILE));
  if (settings.databaseUrl === undefined && file === undefined) return await firstOffice(settings);
  const opened = await openData(settings, () => {});
  if (!opened.ok) return opened;
  try {
    const office = await opened.value.store.office.load();
    return office === undefined ? await firstOffice(settings) : ok(office);
  } finally {
    await opened.value.store.close();
  }
}

async function firstOffice({ office }: Settings): Promise<Result<Office, Sentences>> {
  const json = office === "none"
    ? undefined
    : await Deno.readTextFile(office).then((text): unknown => JSON.parse(text), () => undefined);
  const file = readOfficeFile(json);
  if (file.ok) return ok(officeOf(file.value, () => ({ md5: "", sha256: "" })));
  return refuse([
    `NAISEN_OFFICE=${office} を読み込めません。先にオフィスを作るか、ファイルをご確認ください。`,
    `NAISEN_OFFICE=${office} cannot be read. Make an office first, or check the file.`,
  ]);
}

if (import.meta.main) Deno.exit(await runCommand(USAGE, command));
