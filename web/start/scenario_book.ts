/** The kept stories of `fixtures/scenarios` as one file for the lab: `[{ name, text }]`, in the order of their names. */

/** As JSON, in UTF-8. */
export function scenarioBook(folder: string | URL): string {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".txt")).sort();
  const base = folder instanceof URL ? folder.pathname : folder;
  const stories = names.map((name) => ({
    name: name.slice(0, -".txt".length),
    text: Deno.readTextFileSync(`${base}/${name}`),
  }));
  return JSON.stringify(stories);
}
