/** What stands at an address where nothing is: that it is so, and where the panel and the help are. */
import { HELP_ADDRESS } from "../../shared/addresses.ts";
import { say } from "../../shared/words.ts";
import { label, type Language } from "../labels.ts";

/** The whole page, drawn by the server; it works without JavaScript and without a sign-in. */
export function LostDocument({ language, styles, icon }: {
  readonly language: Language;
  readonly styles: string;
  readonly icon: string;
}) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{label("label.product", language)}</title>
        <link rel="icon" type="image/svg+xml" href={icon} />
        <link rel="stylesheet" href={styles} />
      </head>
      <body>
        <main class="door">
          <div class="door-column">
            <div class="door-card door-lost">
              <h1>{label("label.product", language)}</h1>
              <p>{say("no-such-address", language)}</p>
              <p>
                <a href="/pbx/open/">{label("label.to-panel", language)}</a>
              </p>
              <p>
                <a href={HELP_ADDRESS}>{label("label.help", language)}</a>
              </p>
            </div>
          </div>
        </main>
      </body>
    </html>
  );
}
