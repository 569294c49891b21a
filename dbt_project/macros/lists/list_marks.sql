{#- One pass of marks: what each list, light, ladder and veto of the pass says of each unit.

    verdict: listed; exempt, where a document takes the entry away; not_listed. A unit of which it
    is not known has no row. -#}
{% macro list_marks(number) -%}
{%- set continued = var('score_lines_of_methods', 0) | int(0) -%}
{{ config(schema='intermediate') }}

with

flags as (
    {%- if continued %}
    {{ flags_of_lines(number) | indent(4) }}
    {%- else %}
    select * from {{ source('rulebook_tables', 'rulebook_flags') }}
    where pass = {{ number }}
    {%- endif %}
),

flag_steps as (
    select * from {{ source('rulebook_tables', 'rulebook_flag_steps') }}
),

literals as (
    select * from {{ source('rulebook_tables', 'rulebook_literals') }}
),

scored_units as (
    select * from {{ ref('int_scored_units') }}
),

lagged_periods as (
    select * from {{ ref('int_list_periods') }}
),

facts as (
    {{ union_of_passes('int_list_facts', number) | indent(4) }}
),

unit_memory as (
    select * from {{ source('compiled', 'unit_memory') }}
),

-- a line of memory that came over from another unit is the unit's own from then on only
memory_lines as (
    select
        unit_id,
        line_unit_id,
        after as begins_after
    from unit_memory
    where member_unit_id = unit_id
),

exempt_periods as (
    select
        flags.rulebook_id,
        flags.flag_id,
        exemptions.unit_id,
        exemptions.starts_on,
        exemptions.ends_on,
        exemptions.document
    from {{ source('compiled', 'exemptions') }} as exemptions
    inner join {{ source('rulebook_tables', 'rulebook_flag_grounds') }} as grounds
        on exemptions.ground = grounds.ground
    inner join flags
        on
            grounds.rulebook_id = flags.rulebook_id
            and grounds.flag_id = flags.flag_id
),

-- an excluded unit is compared with nobody; its lights still show
judged_units as (
    select
        {{ list_unit_keys('scored_units') }}
        scored_units.starts_on,
        scored_units.ends_on,
        scored_units.series,
        flags.flag_id,
        flags.kind,
        memory_lines.line_unit_id
    from scored_units
    inner join flags on scored_units.rulebook_id = flags.rulebook_id
    inner join memory_lines
        on
            scored_units.unit_id = memory_lines.unit_id
            and (
                memory_lines.begins_after is null
                or scored_units.ends_on > memory_lines.begins_after
            )
    where not scored_units.is_excluded or flags.kind = 'light'
),

placed_literals as (
    select
        {{ list_unit_keys('judged_units') }}
        judged_units.flag_id,
        judged_units.line_unit_id,
        literals.trigger,
        literals.trigger_number,
        literals.alternative,
        literals.atom_id,
        literals.is_negated,
        literals.absence_counts,
        lagged_periods.lag_period_id,
        lagged_periods.lag_starts_on,
        lagged_periods.lag_ends_on,
        {{ 'lagged_periods.lag_rulebook_id,' if continued }}
        unit_memory.member_unit_id
    from judged_units
    inner join literals
        on
            judged_units.rulebook_id = literals.rulebook_id
            and judged_units.flag_id = literals.flag_id
    left join lagged_periods
        on
            judged_units.rulebook_id = lagged_periods.rulebook_id
            and judged_units.scenario_id = lagged_periods.scenario_id
            and judged_units.period_id = lagged_periods.period_id
            and literals.lag = lagged_periods.lag
    left join unit_memory
        on
            judged_units.unit_id = unit_memory.unit_id
            and judged_units.line_unit_id = unit_memory.line_unit_id
            and (unit_memory.after is null or lagged_periods.lag_ends_on > unit_memory.after)
            and (unit_memory.until is null or lagged_periods.lag_ends_on <= unit_memory.until)
),

judged_literals as (
    select
        {{ list_unit_keys('placed_literals') }}
        placed_literals.flag_id,
        placed_literals.line_unit_id,
        placed_literals.trigger,
        placed_literals.trigger_number,
        placed_literals.alternative,
        exempt_periods.document,
        case
            when facts.is_true is not null then facts.is_true != placed_literals.is_negated
            when placed_literals.absence_counts then true
        end as holds
    from placed_literals
    left join facts
        on
            placed_literals.programme_id = facts.programme_id
            and placed_literals.lag_period_id = facts.period_id
            and placed_literals.peer_group_id = facts.peer_group_id
            and placed_literals.member_unit_id = facts.unit_id
            and placed_literals.scenario_id = facts.scenario_id
            {%- if continued %}
            and placed_literals.lag_rulebook_id = facts.rulebook_id
            and {{ told_atom('placed_literals') }} = facts.atom_id
            {%- else %}
            and placed_literals.rulebook_id = facts.rulebook_id
            and placed_literals.atom_id = facts.atom_id
            {%- endif %}
    left join exempt_periods
        on
            placed_literals.rulebook_id = exempt_periods.rulebook_id
            and placed_literals.flag_id = exempt_periods.flag_id
            and placed_literals.member_unit_id = exempt_periods.unit_id
            and placed_literals.lag_starts_on <= exempt_periods.ends_on
            and placed_literals.lag_ends_on >= exempt_periods.starts_on
),

-- an alternative holds where all of its literals do, and is ruled out where one of them is false
judged_alternatives as (
    select
        {{ list_unit_keys() }}
        flag_id,
        line_unit_id,
        trigger,
        trigger_number,
        alternative,
        min(document) as document,
        count(*) = count(*) filter (where holds) as holds,
        count(*) filter (where not holds) > 0 as is_ruled_out
    from judged_literals
    group by
        {{ list_unit_keys() }} flag_id, line_unit_id, trigger, trigger_number, alternative
),

-- of several that hold, one without an exemption stands for the others, then the shortest
chosen_alternatives as (
    select
        *,
        row_number() over (
            partition by {{ list_unit_keys() }} flag_id, trigger
            order by
                case when not holds then 2 when document is null then 0 else 1 end,
                alternative,
                case when line_unit_id = unit_id then 0 else 1 end,
                line_unit_id
        ) as place,
        count(*) filter (where not is_ruled_out) over (
            partition by {{ list_unit_keys() }} flag_id, trigger
        ) as alternatives_left
    from judged_alternatives
),

judged_triggers as (
    select
        {{ list_unit_keys() }}
        flag_id,
        trigger,
        trigger_number,
        alternative,
        line_unit_id,
        document,
        case
            when holds and document is null then 'listed'
            when holds then 'exempt'
            when alternatives_left = 0 then 'not_listed'
            else 'unknown'
        end as verdict
    from chosen_alternatives
    where place = 1
),

-- the most severe colour that holds; lists and vetoes have one trigger
shown_triggers as (
    select
        *,
        row_number() over (
            partition by {{ list_unit_keys() }} flag_id
            order by
                case verdict
                    when 'listed' then 0
                    when 'exempt' then 1
                    when 'unknown' then 2
                    else 3
                end,
                trigger_number desc
        ) as place
    from judged_triggers
),

{{ ladder_marks() }}

all_marks as (
    select
        {{ list_unit_keys('shown_triggers') }}
        shown_triggers.flag_id,
        shown_triggers.verdict,
        case when shown_triggers.verdict = 'listed' then shown_triggers.trigger end as step,
        shown_triggers.trigger,
        shown_triggers.alternative,
        shown_triggers.line_unit_id,
        shown_triggers.document,
        cast(null as integer) as previous_step_number
    from shown_triggers
    inner join flags
        on
            shown_triggers.rulebook_id = flags.rulebook_id
            and shown_triggers.flag_id = flags.flag_id
    where shown_triggers.place = 1 and flags.kind != 'ladder'

    union all

    select
        {{ list_unit_keys() }}
        flag_id,
        verdict,
        step,
        trigger,
        alternative,
        line_unit_id,
        document,
        previous_step_number
    from ladder_marks
)

select
    {{ list_unit_keys('all_marks') }}
    scored_units.starts_on,
    scored_units.ends_on,
    scored_units.series,
    all_marks.flag_id,
    flags.list_id,
    flags.kind,
    flags.item_id,
    all_marks.verdict,
    all_marks.step,
    flag_steps.step_number,
    all_marks.previous_step_number,
    case when all_marks.verdict != 'not_listed' then all_marks.trigger end as trigger,
    case when all_marks.verdict != 'not_listed' then all_marks.alternative end as alternative,
    all_marks.line_unit_id,
    case when all_marks.verdict = 'exempt' then all_marks.document end as exemption_document
from all_marks
inner join scored_units on {{ same_unit('all_marks', 'scored_units') }}
inner join flags
    on
        all_marks.rulebook_id = flags.rulebook_id
        and all_marks.flag_id = flags.flag_id
left join flag_steps
    on
        all_marks.rulebook_id = flag_steps.rulebook_id
        and all_marks.flag_id = flag_steps.flag_id
        and all_marks.step = flag_steps.step
where all_marks.verdict != 'unknown'{{ ' and not flags.is_followed' if continued }}
{%- endmacro %}
