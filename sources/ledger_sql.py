"""The tables of the ledger, and the query that says what each submission counts for."""

SCHEMA = """
create table if not exists files (
    path text primary key, size integer, modified_ns integer, sha256 text);
create table if not exists receipts (
    path text, sha256 text, received_at text, received_from text, version integer,
    primary key (path, sha256));
create table if not exists received_changes (
    change_id integer primary key, path text, sha256 text, former_at text, former_from text,
    former_version integer, received_at text, version integer, reason text, changed_by text,
    changed_at text);
create table if not exists definition_sets (
    change_id integer primary key, definitions_set text, seen_at text, business_date text,
    run_id text);
create table if not exists runs (
    run_id text primary key, started_at text, ended_at text, business_date text, verdict text,
    message text, inputs text, files_read integer, accepted integer, refused integer,
    published integer, definitions_set text);
create table if not exists parses (
    parse_id integer primary key, path text, sha256 text, definitions text, reader integer,
    run_id text, submission_id text, contract_id text, programme_id text, reporter_id text,
    unit_id text, period_id text, verdict text, record_count integer, segment text);
create index if not exists parses_by_path on parses (path, sha256);
create table if not exists findings (
    finding_id integer primary key, run_id text, parse_id integer, path text, gate text,
    code text, severity text, sheet text, cell text, field text, found text, expected text);
create table if not exists gates (
    run_id text, gate text, suite text, expectation text, code text, outcome text,
    failing integer, examined integer, sentence_zh text, sentence_en text, examples text);
create table if not exists set_aside (
    submission_id text, parse_id integer, run_id text, code text, reason text);
create table if not exists tombstones (
    tombstone_id integer primary key, submission_id text, sha256 text, contract_id text,
    period_id text, purged_at text, purged_by text, reason text, records integer,
    state text, doing text);
-- When reports count, as the calendar had it when the ledger was last compiled.
create table if not exists period_opens (period_id text primary key, opens_at text);
create table if not exists report_shuts (
    contract_id text, period_id text, reporter_id text, shuts_at text,
    primary key (contract_id, period_id, reporter_id));
create table if not exists report_reopened (
    reopening_id text primary key, contract_id text, period_id text, reporter_id text,
    opened_from text, until text);
"""
# Columns that ledgers of an earlier version lack.
ADDED = (("receipts", "version", "integer"), ("runs", "definitions_set", "text"))

# The latest parse of a submission counts, and only if its file was not read since without yielding
# it: definitions that no longer recognise a report refuse it. Superseded ones stay; what a gate set
# aside lets the version before it back in force. A report of a period that is not yet open waits;
# one that came after the period was closed counts only if it was reopened then. Of contracts in
# :by_record none supersedes another: which records count is for compiling.records_in_force.
STANDINGS = """
with latest as (
    select max(parse_id) as parse_id from parses where submission_id is not null
    group by submission_id
),
known as (
    select parses.*, receipts.received_at, receipts.received_from, receipts.version,
        exists (
            select 1 from parses as newer
            where newer.path = parses.path and newer.sha256 = parses.sha256
                and newer.parse_id > parses.parse_id and newer.run_id <> parses.run_id
        ) as is_outdated,
        coalesce(period_opens.opens_at, '') >= :until as is_early,
        receipts.received_at > coalesce(own.shuts_at, usual.shuts_at, '9999')
        and not exists (
            select 1 from report_reopened as again
            -- the same file sent again while it is open is a copy, and makes the report count
            join receipts as same on same.sha256 = parses.sha256
            where again.contract_id = parses.contract_id and again.period_id = parses.period_id
                and again.reporter_id in ('', parses.reporter_id)
                and same.received_at between again.opened_from and again.until
                and same.received_at < :until
        ) as is_after_closing
    from parses
    join latest using (parse_id)
    join receipts on receipts.path = parses.path and receipts.sha256 = parses.sha256
    left join period_opens on period_opens.period_id = parses.period_id
    left join report_shuts as own
        on own.contract_id = parses.contract_id and own.period_id = parses.period_id
        and own.reporter_id = parses.reporter_id
    left join report_shuts as usual
        on usual.contract_id = parses.contract_id and usual.period_id = parses.period_id
        and usual.reporter_id = ''
),
candidate as (
    select
        known.*,
        row_number() over (
            partition by contract_id, reporter_id, unit_id, period_id,
                case when instr(:by_record, ' ' || contract_id || ' ') > 0 then parse_id end
            order by received_at desc, coalesce(version, 0) desc, sha256 desc
        ) as place
    from known
    where verdict = 'accepted' and not is_outdated and received_at < :until
        and not is_early and not is_after_closing
        and not exists (
            select 1 from set_aside where set_aside.parse_id = known.parse_id
        )
)
select
    known.*,
    case
        when known.received_at >= :until then 'not_yet_received'
        when known.verdict = 'refused' or known.is_outdated then 'refused'
        when known.is_early then 'waiting'
        when known.is_after_closing then 'after_closing'
        when exists (select 1 from set_aside where set_aside.parse_id = known.parse_id)
            then 'set_aside'
        when candidate.place = 1 then 'in_force'
        else 'superseded'
    end as standing
from known
left join candidate using (parse_id)
order by known.contract_id, known.period_id, known.reporter_id, known.received_at, known.parse_id
"""

# Every file received and report recognised in it, by the latest reading of the file: also copies,
# and files in which no report, reporter or period was recognised (their submission_id is null).
DELIVERIES = """
with latest as (
    select max(parse_id) as parse_id from parses
    where run_id = (
        select max(newer.run_id) from parses as newer
        where newer.path = parses.path and newer.sha256 = parses.sha256
    )
    group by path, sha256, contract_id, reporter_id, unit_id, period_id
),
found as (
    select parse_id, sum(severity = 'refuse') as refusals, sum(severity = 'warn') as warnings,
        sum(severity = 'note') as notes
    from findings group by parse_id
)
select
    parses.*, receipts.received_at, receipts.received_from, receipts.version,
    coalesce(found.refusals, 0) as refusals, coalesce(found.warnings, 0) as warnings,
    coalesce(found.notes, 0) as notes
from parses
join latest using (parse_id)
join receipts on receipts.path = parses.path and receipts.sha256 = parses.sha256
left join found using (parse_id)
order by receipts.received_at, parses.path, parses.sha256, parses.parse_id
"""
