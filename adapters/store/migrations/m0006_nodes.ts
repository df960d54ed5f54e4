/**
 * Migration 6: what nodes of one office tell each other, on PostgreSQL only: who leads, the PBX's last events, and what
 * is asked of it. Not logged: after a crash of the database there is nothing to go on with anyway.
 */
import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Flavour } from "./flavour.ts";

export function nodesMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      if (flavour === "sqlite") return;
      // `term` rises with every node that takes the lead
      await sql`create table node_lead (term bigint generated always as identity primary key)`
        .execute(db);
      await sql`create unlogged table node_event (
        term bigint not null, seq bigint not null, event text not null, primary key (term, seq)
      )`.execute(db);
      await sql`create unlogged table node_request (
        id bigint generated always as identity primary key,
        term bigint not null, request text not null, answer text,
        made_at timestamptz not null default now()
      )`.execute(db);
    },
  };
}
