/**
 * Migration 6: what nodes of one office share, on PostgreSQL only: who leads, the PBX's last events, what is asked of
 * it, and recordings. Events and requests are not logged: after a crash of the database no call goes on anyway.
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
      await sql`create table recording (
        id text collate "C" primary key, bytes bigint not null, finished_at bigint not null
      )`.execute(db);
      await sql`create table recording_piece (
        recording text collate "C" not null references recording (id) on delete cascade,
        at bigint not null, bytes bytea not null, primary key (recording, at)
      )`.execute(db);
    },
  };
}
