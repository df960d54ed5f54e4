/** A moment as the office reads it, the exact one for whoever asks. */
import { momentText } from "../../format.ts";
import type { App } from "../app.ts";

export function Moment({ app, at }: { readonly app: App; readonly at: string }) {
  const shown = momentText(Date.parse(at), app.now(), app.offset, app.language.value);
  return <time dateTime={at} title={at}>{shown}</time>;
}
