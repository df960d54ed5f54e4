/** The slots (保留箱) in which somebody waits, and how many are free. */
import type { Lab } from "../lab.ts";
import { W } from "../words.ts";

export interface TakenSlot {
  readonly slot: number;
  readonly who: string;
  readonly by: string;
  /** A clock's time, or how long. */
  readonly since: string;
}

export function Slots({ lab, total, taken }: {
  readonly lab: Lab;
  readonly total: number;
  readonly taken: readonly TakenSlot[];
}) {
  const { t } = lab;
  return (
    <section class="panel slots" aria-labelledby="slots">
      <h2 id="slots">
        {t(W.slots)} <small>{t(W.slotsFree, { count: total - taken.length })}</small>
      </h2>
      <ul>
        {taken.map(({ slot, who, by, since }) => (
          <li key={slot} class="slot-taken" data-slot={slot}>
            <b>{slot}</b>
            <span class="slot-who" title={who}>{who}</span>
            <small>{`${t(W.slotBy, { who: by })} ${since}`}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
