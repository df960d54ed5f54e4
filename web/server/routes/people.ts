/** `/api/v1/users`, `/api/v1/lists`, `/api/v1/presences`: who there is, phonebooks, the presence catalogue. */
import type { Hono } from "hono";
import {
  ListQuery,
  PAGE_DEFAULT,
  type PhoneList,
  type PresenceState,
  type UserPage,
  UserQuery,
} from "../../shared/api.ts";
import { readQuery } from "../guard.ts";
import type { Env, Parts } from "../options.ts";

export function peopleRoutes(app: Hono<Env>, parts: Parts): void {
  const { useCases, present } = parts;
  app.get("/api/v1/users", async (c) => {
    const query = readQuery(c, UserQuery);
    if (!query.ok) return query.error;
    return c.json(await userPage(parts, query.value));
  });
  app.get("/api/v1/presences", (c) => c.json({ items: presenceStates(parts) }));
  app.get("/api/v1/lists", async (c) => c.json({ items: await phoneLists(parts) }));
  app.get("/api/v1/lists/entries", async (c) => {
    const query = readQuery(c, ListQuery);
    if (!query.ok) return query.error;
    const { q, list, cursor, limit } = query.value;
    const { items, next } = await useCases.ports.store.lists.search({
      limit: limit ?? PAGE_DEFAULT,
      ...(q === undefined || q === "" ? {} : { q }),
      ...(list === undefined || list === "" ? {} : { list }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return c.json({
      items: items.map((entry) => present.listEntry(entry)),
      ...(next === undefined ? {} : { next }),
    });
  });
}

export async function userPage(
  { useCases, present }: Pick<Parts, "useCases" | "present">,
  { q, cursor, limit }: UserQuery,
): Promise<UserPage> {
  const { items, next } = await useCases.users.page({
    limit: limit ?? PAGE_DEFAULT,
    ...(q === undefined || q === "" ? {} : { q }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  return {
    items: items.map((row) => present.user(row)),
    ...(next === undefined ? {} : { next }),
  };
}

export function presenceStates({ useCases }: Pick<Parts, "useCases">): PresenceState[] {
  return useCases.presences.catalogue.map(({ code, label, colour, rings }) => ({
    code,
    label,
    colour,
    rings,
  }));
}

export async function phoneLists({ useCases }: Pick<Parts, "useCases">): Promise<PhoneList[]> {
  const lists = await useCases.ports.store.lists.all();
  return lists.map(({ id, label }) => ({ id, label }));
}
