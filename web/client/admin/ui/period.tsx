/** From when to when, chosen by name: today, yesterday, a week, a month, or all. */
import { isoText } from "../../format.ts";
import { PERIODS, spanOf } from "../../model/period.ts";
import type { App } from "../app.ts";
import { Filter } from "./filter.tsx";

type Named = Exclude<(typeof PERIODS)[number], "typed">;
const NAMED = PERIODS.filter((name): name is Named => name !== "typed");
const TITLE = { ja: "期間", en: "Period" };

/** The query a period stands for. */
export function periodQuery(
  app: App,
  name: string,
): { readonly from: string | undefined; readonly to: string | undefined } {
  const known = NAMED.find((each) => each === name) ?? "all";
  const { from, to } = spanOf(known, app.now(), app.offset);
  return {
    from: from === undefined ? undefined : isoText(from, app.offset),
    to: to === undefined ? undefined : isoText(to, app.offset),
  };
}

export function Period({ app, value, choose }: {
  readonly app: App;
  readonly value: string;
  readonly choose: (name: string) => void;
}) {
  return (
    <Filter
      app={app}
      label={TITLE}
      value={value}
      choose={choose}
      choices={NAMED.map((name) => ({ value: name, label: app.word(`period.${name}`) }))}
    />
  );
}
