"""Questions to the published database about what arrived: source cells, reports, findings."""

import duckdb

from reports.warehouse_rows import Row, query


def source_cells(
    connection: duckdb.DuckDBPyConnection,
    programme_id: str,
    period_id: str,
    unit_id: str | None = None,
) -> list[Row]:
    """Return the cells that the counted records of an indicator value stand in.

    One row per indicator, unit, record and field. A record's contribution belongs to its part
    (numerator or denominator); a filter field decided that the record counts and adds nothing.
    A record without cells of its own (a report that did not come) has one row with its label.
    """
    sql = """
        with records as (
            select
                *,
                row_number() over () as record_number
            from marts.fct_indicator_records
            where
                programme_id = ? and period_id = ? and is_counted
                and unit_id = coalesce(?, unit_id)
        ),

        corrected as (
            select
                submission_id,
                block,
                source_row,
                field,
                string_agg(correction_id, ', ' order by decided_on, correction_id)
                    as correction_ids
            from marts.fct_corrections
            group by submission_id, block, source_row, field
        ),

        cells as (
            select
                records.record_number,
                fields.part,
                fields.field,
                fields.field_title_zh,
                fields.field_title_en,
                corrected.correction_ids as correction_id,
                cell_map.sheet,
                coalesce(
                    nullif(cell_map.cell, ''),
                    cell_map.column_letters || cast(records.source_row as varchar)
                ) as cell
            from records
            inner join marts.dim_indicator_field as fields
                on records.programme_id = fields.programme_id
                and records.indicator_id = fields.indicator_id
            inner join meta.cell_map as cell_map
                on records.submission_id = cell_map.submission_id
                and records.block = cell_map.block
                and fields.field = cell_map.field
                and records.source_row = coalesce(cell_map.source_row, records.source_row)
            left join corrected
                on records.submission_id = corrected.submission_id
                and records.block = corrected.block
                and records.source_row = corrected.source_row
                and fields.field = corrected.field
        )

        select distinct
            records.indicator_id,
            records.unit_id,
            coalesce(cells.part, 'numerator') as part,
            records.record_label,
            coalesce(cells.field, '') as field,
            cells.field_title_zh,
            cells.field_title_en,
            cells.correction_id,
            submissions.path,
            coalesce(cells.sheet, '') as sheet,
            coalesce(cells.cell, '') as cell,
            case coalesce(cells.part, 'numerator')
                when 'numerator' then records.contribution_numerator
                when 'denominator' then records.contribution_denominator
            end as contribution,
            coalesce(records.block, 0) as block,
            coalesce(records.source_row, 0) as source_row
        from records
        left join cells on records.record_number = cells.record_number
        left join meta.submissions as submissions
            on records.submission_id = submissions.submission_id
        order by
            records.unit_id, records.indicator_id, submissions.path nulls last, block, source_row,
            part desc, field, cell, records.record_label
    """
    return query(connection, sql, programme_id, period_id, unit_id)


def timeliness(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str
) -> list[Row]:
    """Return expected reports of a period with the findings of what was sent for them."""
    sql = """
        with found as (
            select
                submissions.contract_id,
                submissions.reporter_id,
                submissions.period_id,
                count(*) as findings
            from meta.findings as findings
            inner join meta.submissions as submissions
                on findings.submission_id = submissions.submission_id
            where submissions.programme_id = ?
            group by submissions.contract_id, submissions.reporter_id, submissions.period_id
        )

        select reports.*, units.name, units.name_en, coalesce(found.findings, 0) as findings
        from marts.fct_report_timeliness as reports
        left join marts.dim_unit as units on reports.unit_id = units.unit_id
        left join found
            on reports.contract_id = found.contract_id
            and reports.unit_id = found.reporter_id
            and reports.period_id = found.period_id
        where reports.programme_id = ? and reports.period_id = ?
        order by reports.contract_id, reports.unit_id
    """
    return query(connection, sql, programme_id, programme_id, period_id)


def corrections_of_unit(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str, unit_id: str
) -> list[Row]:
    """Return the office's corrections of a unit's reports for a period."""
    sql = """
        select *
        from marts.fct_corrections
        where programme_id = ? and period_id = ? and ? in (unit_id, reporter_id)
        order by decided_on, correction_id
    """
    return query(connection, sql, programme_id, period_id, unit_id)


def findings_of_unit(
    connection: duckdb.DuckDBPyConnection, programme_id: str, period_id: str, unit_id: str
) -> list[Row]:
    """Return what was found in the submissions of a unit for a period."""
    sql = """
        select findings.*, submissions.standing
        from meta.findings as findings
        inner join meta.submissions as submissions
            on findings.submission_id = submissions.submission_id
        where
            submissions.programme_id = ?
            and submissions.period_id = ?
            and ? in (submissions.unit_id, submissions.reporter_id)
        order by submissions.path, findings.sheet, findings.cell, findings.finding_id
    """
    return query(connection, sql, programme_id, period_id, unit_id)
