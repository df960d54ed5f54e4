/** The line state of a colleague, as the PBX last said it, with its age when it is unknown. */
import type { User } from "../../shared/api.ts";
import type { Desk } from "../desk.ts";
import { ageText, millisOf } from "../format.ts";
import { Lamp } from "../ui/lamp.tsx";

export function UserLamp({ desk, user }: { readonly desk: Desk; readonly user: User }) {
  const unknown = desk.me.value.pbx === "lost" || user.line === "unknown";
  const state = unknown ? "unknown" : user.line;
  const age = unknown
    ? ageText(desk.clock.now.value - millisOf(user.asOf), desk.language.value)
    : undefined;
  return <Lamp state={state} word={desk.t(`device.${state}`)} age={age} />;
}
