create table if not exists claim (
  claim_no text primary key, policy_no text not null,
  reference text not null default '', lane integer not null default 0,
  incident_type text not null default '', bills text not null default '[]',
  settled integer not null default 1, lump_sum integer not null default 0,
  nights integer not null default 0,
  begun integer not null default 0, filed integer not null default 0, status text not null default 'noticed',
  originals_arrived integer not null default 0, events integer not null default 0
);
create unique index if not exists claim_reference on claim (reference, lane) where reference <> '';
create table if not exists agenda (
  id integer primary key, claim_no text not null, step text not null, due_at real not null
);
create index if not exists agenda_due on agenda (due_at);
create table if not exists event (
  event_id text primary key, claim_no text not null, reference text not null, lane integer not null,
  kind text not null, content text not null, occurred_at real not null
);
create index if not exists event_claim on event (claim_no);
create table if not exists delivery (
  id integer primary key, event_id text not null, claim_no text not null, due_at real not null,
  retry_at real not null default 0, attempts integer not null default 0,
  forged integer not null default 0, seq integer unique, done integer not null default 0
);
create index if not exists delivery_due on delivery (due_at) where not done;
create table if not exists decision (
  decision_no text primary key, claim_no text not null, policy_no text not null,
  outcome text not null, sum_fen integer not null, deductible_used_fen integer not null,
  limit_used_fen integer not null, steps text not null, agreed integer not null default 0,
  superseded integer not null default 0
);
create index if not exists decision_policy on decision (policy_no);
create index if not exists decision_claim on decision (claim_no);
create table if not exists payment (
  payment_no text primary key, decision_no text not null unique, claim_no text not null,
  policy_no text not null, sum_fen integer not null, paid_at real not null
);
create table if not exists file (
  sha256 text primary key, byte_size integer not null, meals_fen integer not null
);
create table if not exists answer (
  key text primary key, digest text not null, status integer not null, body blob not null
);
create table if not exists attempt (key text primary key, n integer not null);
