/**
 * A real browser from npm: Chromium's headless shell, unpacked once into `tests/.cache`, with a Japanese
 * font that needs no installation. Pages see a Japanese office: ja-JP, Asia/Tokyo.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from "playwright-core";

const TESTS = fileURLToPath(new URL("..", import.meta.url));
const CACHE = join(TESTS, ".cache");
const PACKAGE = join(TESTS, "node_modules/@sparticuz/chromium/bin");
const FONT_PACKAGE = join(TESTS, "node_modules/@expo-google-fonts/biz-udpgothic");
/** Named for the package's version, so that a newer one is unpacked anew. */
const EXECUTABLE = join(CACHE, "chromium-153.0.0");
const LIBRARIES = join(CACHE, "al2023-153.0.0");

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--lang=ja-JP",
];

/** Starts a browser; the caller closes it. The first call of a machine unpacks it (some 3 s). */
export async function launchChromium(): Promise<Browser> {
  await Deno.mkdir(CACHE, { recursive: true });
  await unpackExecutable();
  await unpackLibraries();
  return await chromium.launch({
    executablePath: EXECUTABLE,
    args: FLAGS,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: CACHE,
      LANG: "ja_JP.UTF-8",
      TZ: "Asia/Tokyo",
      LD_LIBRARY_PATH: join(LIBRARIES, "lib"),
      FONTCONFIG_FILE: await writeFontConfig(),
    },
  });
}

/** A context as an employee's browser has it. Without a locale Chromium's is `en-US@posix`, which Intl refuses. */
export function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", ...options });
}

async function unpackExecutable(): Promise<void> {
  if (await isThere(EXECUTABLE)) return;
  const aside = asideOf(EXECUTABLE);
  await unbrotli(join(PACKAGE, "chromium.br"), aside);
  await Deno.chmod(aside, 0o755);
  await Deno.rename(aside, EXECUTABLE); // whole or not at all: two test files may race
}

/** NSS and NSPR, for machines that have none. */
async function unpackLibraries(): Promise<void> {
  if (await isThere(LIBRARIES)) return;
  const aside = asideOf(LIBRARIES);
  await Deno.mkdir(aside);
  const archive = join(aside, "archive.tar");
  await unbrotli(join(PACKAGE, "al2023.tar.br"), archive);
  const tar = await new Deno.Command("tar", { args: ["xf", archive, "-C", aside] }).output();
  if (!tar.success) throw new Error(`tar failed: ${new TextDecoder().decode(tar.stderr)}`);
  await Deno.remove(archive);
  try {
    await Deno.rename(aside, LIBRARIES);
  } catch (error) {
    await Deno.remove(aside, { recursive: true });
    if (!await isThere(LIBRARIES)) throw error; // else another test file was first
  }
}

async function writeFontConfig(): Promise<string> {
  const path = join(CACHE, "fonts.conf");
  const aside = asideOf(path);
  const fonts = await Deno.realPath(FONT_PACKAGE);
  await Deno.writeTextFile(
    aside,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(CACHE, "fontconfig")}</cachedir>
</fontconfig>
`,
  );
  await Deno.rename(aside, path);
  return path;
}

async function unbrotli(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

function asideOf(path: string): string {
  return `${path}.${crypto.randomUUID()}`;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
