/** A sign-in laid over the page when the session has expired; what was typed behind it stays. */
import type { Desk } from "../desk.ts";
import type { Door } from "../door.ts";
import { say } from "../say.ts";
import { SignInForm } from "./sign_in.tsx";

export function SessionOver({ desk, door }: { readonly desk: Desk; readonly door: Door }) {
  return (
    <div class="over" role="dialog" aria-modal="true" aria-labelledby="over-title">
      <div class="door-card">
        <h2 id="over-title">{desk.t("sessionOver")}</h2>
        <SignInForm door={door} note={say("session-expired", desk.language.value)} />
      </div>
    </div>
  );
}
