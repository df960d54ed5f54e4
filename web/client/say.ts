/** What the panel says of its own accord, by code: its program carries these words and no others. */
import { sayFrom } from "../shared/say.ts";
import { LABELS } from "../shared/words_labels.ts";
import { PANEL_SENTENCES } from "../shared/words_panel.ts";

export const say = sayFrom({ ...PANEL_SENTENCES, ...LABELS });
