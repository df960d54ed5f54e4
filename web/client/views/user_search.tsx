/** ユーザ検索: colleagues with their chosen presence and the state of their telephones. 内線挿入 never dials. */
import type { User } from "../../shared/api.ts";
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import { placeOf } from "../model/notices.ts";
import { Refusal, Said, wordsOf } from "./device_below.tsx";
import { PresenceRing } from "./presence_ring.tsx";
import { Empty, Failed, NextRows, Skeleton } from "./row_states.tsx";
import { SearchField } from "./search_field.tsx";
import { UserLamp } from "./user_lamp.tsx";

export function UserSearch({ desk }: { readonly desk: Desk }) {
  const { users } = desk;
  return (
    <>
      <div class="filters">
        <SearchField
          desk={desk}
          id="search-users"
          label="searchUsers"
          value={users.q.value}
          change={users.type}
        />
      </div>
      <div class="rows" id="user-rows">
        <UserRows desk={desk} />
      </div>
    </>
  );
}

function UserRows({ desk }: { readonly desk: Desk }) {
  const { users } = desk;
  const rows = users.drawn.rows.value;
  if (users.state.value === "failed") return <Failed desk={desk} again={users.refresh} />;
  if (rows.length === 0) {
    return users.state.value === "reading" ? <Skeleton desk={desk} /> : (
      <Empty>
        <p>{say("search-empty", desk.language.value, { query: users.answered.value })}</p>
        <button type="button" class="chip-button" onClick={() => users.type("")}>
          {desk.t("label.clear")}
        </button>
      </Empty>
    );
  }
  return (
    <>
      <ul class="rows-list">
        {rows.map((user) => <UserRow key={user.extension} desk={desk} user={user} />)}
      </ul>
      <NextRows
        desk={desk}
        drawn={users.drawn}
        more={users.more.value}
        busy={users.state.value === "reading"}
        read={users.readMore}
      />
    </>
  );
}

/** 代理応答: beside the lamp of who rings. */
function PickupButton({ desk, user }: { readonly desk: Desk; readonly user: User }) {
  const why = desk.phones.whyNoPickup(user);
  const pending = desk.phones.views.value.some(({ pending }) =>
    pending?.verb === "pickup" && pending.whose === user.extension
  );
  return (
    <button
      type="button"
      class="chip-button pickup"
      data-pending={pending}
      aria-busy={pending}
      aria-disabled={why !== undefined}
      title={why === undefined ? undefined : desk.text(why)}
      onClick={() => desk.phones.pickUp(user)}
    >
      {desk.t("label.pickup")}
      <span class="unseen">{user.name}</span>
    </button>
  );
}

/** Why a pickup came to nothing, below its row. */
function PickupNotice({ desk, user }: { readonly desk: Desk; readonly user: User }) {
  const notice = desk.phones.notices.value.get(placeOf(user));
  return (
    <div class="row-below" role="alert">
      {notice === undefined
        ? null
        : notice.kind === "refusal"
        ? <Refusal text={desk.text(notice.text)} />
        : <Said text={wordsOf(desk, notice)} />}
    </div>
  );
}

function UserRow({ desk, user }: { readonly desk: Desk; readonly user: User }) {
  return (
    <li class="row user-row">
      <span class="row-name">
        <b title={user.name}>{user.name}</b>
        <small title={user.reading}>
          <span>{user.reading}</span>
        </small>
      </span>
      <span class="row-extension">{user.extension}</span>
      <span class="row-department" title={user.department}>{user.department}</span>
      <span class="row-presence">
        <PresenceRing desk={desk} presence={user.presence} />
      </span>
      <span class="row-lamp">
        <UserLamp desk={desk} user={user} />
        {user.line === "ringing" && user.extension !== desk.me.value.extension
          ? <PickupButton desk={desk} user={user} />
          : null}
      </span>
      <button
        type="button"
        class="chip-button row-action"
        onClick={() => desk.insert(user.extension, { inserted: user.name })}
      >
        {desk.t("label.insert-extension")}
        <span class="unseen">{user.name}</span>
      </button>
      <PickupNotice desk={desk} user={user} />
    </li>
  );
}
