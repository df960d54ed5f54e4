/** The help as the product reads it. */
import { loadHelp } from "../../adapters/assistant/help_files.ts";
import type { Help } from "../../core/domain/help.ts";

export const HELP: Help = await loadHelp(new URL("../../fixtures/help/", import.meta.url));
