/** The help from its folder: one folder a language, one file a page, in the order of their names. */
import {
  type Help,
  type HelpLanguage,
  type HelpPage,
  readHelpPage,
} from "../../core/domain/help.ts";

/** `folder` ends in `/`. Throws when a file is missing or not in the form of the help. */
export async function loadHelp(folder: URL): Promise<Help> {
  const [ja, en] = await Promise.all([pagesOf(folder, "ja"), pagesOf(folder, "en")]);
  return { ja, en };
}

async function pagesOf(folder: URL, language: HelpLanguage): Promise<readonly HelpPage[]> {
  const place = new URL(`${language}/`, folder);
  const names: string[] = [];
  for await (const { name } of Deno.readDir(place)) if (name.endsWith(".md")) names.push(name);
  return await Promise.all(
    names.sort().map(async (name) => readHelpPage(await Deno.readTextFile(new URL(name, place)))),
  );
}
