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
    A record without cells of its own (a report that did not come) has one row with its label, a
    plan of the list one with its document.
    """
    sql = f"""
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

        elsewhere as ({_counted_elsewhere(connection)}),

        places as (
            -- where the figure that counted stands: in a check, in the report that settled it, in
            -- a list that goes before what is reported
            select
                records.record_number,
                fields.part,
                coalesce(elsewhere.counting_field, fields.cell_field) as field,
                coalesce(elsewhere.title_zh, fields.field_title_zh) as field_title_zh,
                coalesce(elsewhere.title_en, fields.field_title_en) as field_title_en,
                coalesce(
                    elsewhere.counting_submission_id, checks.checking_submission_id,
                    settled.settling_submission_id, records.submission_id
                ) as submission_id,
                coalesce(
                    elsewhere.counting_block, checks.checking_block, settled.settling_block,
                    records.block
                ) as block,
                coalesce(
                    elsewhere.counting_row, checks.checking_row, settled.settling_row,
                    records.source_row
                ) as source_row,
                coalesce(
                    elsewhere.counting_field, checks.checking_field, settled.settled_by,
                    fields.cell_field
                ) as cell_field
            from records
            inner join marts.dim_indicator as indicators
                on records.programme_id = indicators.programme_id
                and records.indicator_id = indicators.indicator_id
            inner join marts.dim_indicator_field as fields
                on records.programme_id = fields.programme_id
                and records.indicator_id = fields.indicator_id
            left join marts.fct_settlements as settled
                on records.submission_id = settled.submission_id
                and records.block = settled.block
                and records.source_row = settled.source_row
                and fields.cell_field = settled.field
                and settled.status = 'settled'
            left join marts.fct_verified_values as checks
                on records.submission_id = checks.submission_id
                and records.block = checks.block
                and records.source_row = checks.source_row
                and fields.cell_field = checks.field
                and checks.verified_value is not null
                and checks.checking_submission_id is not null
                and indicators.figures <> 'reported'
            left join elsewhere
                on records.submission_id = elsewhere.submission_id
                and records.block = elsewhere.block
                and records.source_row = elsewhere.source_row
                and fields.field = elsewhere.field
                and fields.cell_field = elsewhere.cell_field
        ),

        cells as (
            select
                places.*,
                corrected.correction_ids as correction_id,
                cell_map.sheet,
                coalesce(
                    nullif(cell_map.cell, ''),
                    cell_map.column_letters || cast(places.source_row as varchar)
                ) as cell
            from places
            inner join meta.cell_map as cell_map
                on places.submission_id = cell_map.submission_id
                and places.block = cell_map.block
                and places.cell_field = cell_map.field
                and places.source_row = coalesce(cell_map.source_row, places.source_row)
            left join corrected
                on places.submission_id = corrected.submission_id
                and places.block = corrected.block
                and places.source_row = corrected.source_row
                and places.cell_field = corrected.field
        ),

        -- a plan of the list stands in no report: its document speaks for it
        plans as (
            select
                indicators.indicator_id,
                plan_values.unit_id,
                concat_ws(
                    ' ',
                    nullif(plan_values.record_key, ''),
                    case indicators.plan_version
                        when 'original' then
                            coalesce(nullif(plan_values.original_document_number, ''), 'original')
                        else coalesce(
                            nullif(plan_values.document_number, ''), plan_values.version_in_force
                        )
                    end
                ) as record_label,
                case indicators.plan_version
                    when 'original' then plan_values.original_value
                    else plan_values.value_in_force
                end as contribution
            from marts.fct_plan_values as plan_values
            inner join marts.dim_indicator as indicators
                on plan_values.programme_id = indicators.programme_id
                and plan_values.plan_id = indicators.plan_id
            inner join marts.fct_indicator_values as indicator_values
                on plan_values.programme_id = indicator_values.programme_id
                and indicators.indicator_id = indicator_values.indicator_id
                and plan_values.unit_id = indicator_values.unit_id
                and plan_values.period_id = indicator_values.period_id
            where
                plan_values.programme_id = ? and plan_values.period_id = ?
                and plan_values.unit_id = coalesce(?, plan_values.unit_id)
                and indicator_values.denominator is not null
            union all
            -- one that came over from a merged unit is named after that unit
            select
                bridged.indicator_id,
                bridged.unit_id,
                concat_ws(
                    ' ',
                    coalesce(units.name, plan_values.unit_id),
                    nullif(plan_values.record_key, ''),
                    case indicators.plan_version
                        when 'original' then
                            coalesce(nullif(plan_values.original_document_number, ''), 'original')
                        else coalesce(
                            nullif(plan_values.document_number, ''), plan_values.version_in_force
                        )
                    end
                ) as record_label,
                case indicators.plan_version
                    when 'original' then plan_values.original_value
                    else plan_values.value_in_force
                end as contribution
            from marts.fct_like_for_like_values as bridged
            inner join marts.dim_indicator as indicators
                on bridged.programme_id = indicators.programme_id
                and bridged.indicator_id = indicators.indicator_id
            inner join marts.fct_plan_values as plan_values
                on bridged.programme_id = plan_values.programme_id
                and indicators.plan_id = plan_values.plan_id
                and bridged.period_id = plan_values.period_id
                and list_contains(
                    string_split(bridged.inherited_from, ';'), plan_values.unit_id
                )
            left join marts.dim_unit as units on plan_values.unit_id = units.unit_id
            where
                bridged.programme_id = ? and bridged.period_id = ?
                and bridged.unit_id = coalesce(?, bridged.unit_id)
        ),

        sources as (
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
                coalesce(cells.block, records.block, 0) as block,
                coalesce(cells.source_row, records.source_row, 0) as source_row
            from records
            left join cells on records.record_number = cells.record_number
            left join meta.submissions as submissions
                on coalesce(cells.submission_id, records.submission_id) = submissions.submission_id
            union all by name
            select
                indicator_id,
                unit_id,
                'denominator' as part,
                record_label,
                '' as field,
                '' as sheet,
                '' as cell,
                contribution,
                0 as block,
                0 as source_row
            from plans
        )

        select * from sources
        order by
            unit_id, indicator_id, path nulls last, block, source_row, part desc, field, cell,
            record_label
    """
    asked = (programme_id, period_id, unit_id)
    return query(connection, sql, *asked, *asked, *asked)


def _counted_elsewhere(connection: duckdb.DuckDBPyConnection) -> str:
    """Write the select of cells that count in the place of a record's own, where some may."""
    known = query(
        connection,
        "select 1 as is_there from information_schema.tables"
        " where table_schema = 'marts' and table_name = 'brg_counted_cell'",
    )
    if known:
        return "select * from marts.brg_counted_cell"
    texts = ("field", "cell_field", "submission_id", "counting_submission_id", "counting_field",
             "title_zh", "title_en")  # fmt: skip
    numbers = ("block", "source_row", "counting_block", "counting_row")
    columns = [f"cast(null as varchar) as {name}" for name in texts]
    columns += [f"cast(null as integer) as {name}" for name in numbers]
    return f"select {', '.join(columns)} where false"


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
