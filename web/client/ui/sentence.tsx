/** A sentence whose telephone numbers and times never break across two lines. */
import { Fragment } from "preact";

const FIGURE = /([+*#]?\d[\d:/-]*\d)/;

export function Sentence({ text }: { readonly text: string }) {
  return (
    <span class="sentence">
      {text.split(FIGURE).map((part, index) =>
        index % 2 === 1
          ? <span class="figure" key={index}>{part}</span>
          : <Fragment key={index}>{part}</Fragment>
      )}
    </span>
  );
}
