{%- set group_keys = ['rulebook_id', 'scenario_id', 'ranking_id', 'peer_group_id'] -%}
{%- set one_table = 'partition by period_id, ' ~ group_keys | join(', ') -%}
{%- set ties = var('score_ties', 0) | int(0) -%}
{%- set order -%}
ranked_by desc{% for position in range(1, ties + 1) %}, merit_{{ position }} desc nulls last{% endfor %}
{%- endset -%}
{%- set one_series = 'partition by series, ' ~ group_keys | join(', ') -%}

with

results as (
    {{ union_of_passes('int_score_results', last_pass()) | indent(4) }}
),

dim_ranking as (
    select * from {{ ref('dim_ranking') }}
),

rulebooks as (
    select * from {{ ref('dim_rulebook') }}
),

peer_groups as (
    select * from {{ ref('dim_peer_group') }}
),

sentences as (
    select * from {{ ref('dim_sentence') }}
),

totals as (
    select
        {{ list_unit_keys('results') }}
        dim_ranking.ranking_id,
        results.ends_on,
        results.series,
        results.status,
        results.is_excluded,
        results.excluded_reason_zh,
        results.excluded_reason_en,
        results.reason_zh,
        results.reason_en,
        rulebooks.ranks_follow,
        rulebooks.tie_rule,
        rulebooks.quantiles,
        rulebooks.print_order as print_direction,
        peer_groups.minimum_size,
        cast(results.points as decimal(38, 9)) as total,
        {{ rounded_for_print(
            'results.points', 'rulebooks.printed_digits', 'rulebooks.rounding'
        ) }} as printed_total,
        results.status = 'scored' and not results.is_excluded as is_rankable
    from results
    inner join dim_ranking
        on
            results.rulebook_id = dim_ranking.rulebook_id
            and results.root_item_id = dim_ranking.root_item_id
    inner join rulebooks on results.rulebook_id = rulebooks.rulebook_id
    inner join peer_groups
        on
            results.rulebook_id = peer_groups.rulebook_id
            and results.peer_group_id = peer_groups.peer_group_id
),

-- counted apart: a window would carry every column along
group_sizes as (
    select
        period_id,
        {{ group_keys | join(',\n        ') }},
        count(*) as group_members,
        count(*) filter (where is_rankable) as rankable_members
    from totals
    group by period_id, {{ group_keys | join(', ') }}
),

counted_groups as (
    select
        totals.*,
        group_sizes.group_members,
        group_sizes.rankable_members
    from totals
    inner join group_sizes
        on
            totals.period_id = group_sizes.period_id
            {%- for key in group_keys %}
            and totals.{{ key }} = group_sizes.{{ key }}
            {%- endfor %}
),

judged_units as (
    select
        *,
        -- of decimal(38, 6) and decimal(38, 9) a case keeps 6 places: totals would be rounded
        case ranks_follow when 'printed' then cast(printed_total as decimal(38, 9)) else total end
            as ranked_by,
        case
            when is_excluded then 'excluded'
            when status != 'scored' then status
            when rankable_members < minimum_size then 'group_too_small'
            else 'ranked'
        end as ranking_status
    from counted_groups
),

{% for position in range(1, ties + 1) -%}
-- what decides between equal totals: {{ position }}
tie_{{ position }} as (
    select
        {{ list_unit_keys('results') }}
        case rulebook_ties.better when 'lower' then -results.points else results.points end
            as merit
    from results
    inner join {{ source('rulebook_tables', 'rulebook_ties') }} as rulebook_ties
        on
            results.rulebook_id = rulebook_ties.rulebook_id
            and results.root_item_id = rulebook_ties.item_id
            and rulebook_ties.position = {{ position }}
),

{% endfor -%}
tied_units as (
    select
        judged_units.*,
        {%- for position in range(1, ties + 1) %}
        case when judged_units.ranking_id = 'level' then tie_{{ position }}.merit end
            as merit_{{ position }},
        {%- endfor %}
        judged_units.ranked_by as merit_0
    from judged_units
    {%- for position in range(1, ties + 1) %}
    left join tie_{{ position }} on {{ same_unit('judged_units', 'tie_' ~ position) }}
    {%- endfor %}
),

-- only the ranked: rank() would give a lone null rank 1
ranks as (
    select
        {{ list_score_keys() }}
        cast(
            case tie_rule
                when 'dense' then dense_rank() over ({{ one_table }} order by {{ order }})
                else rank() over ({{ one_table }} order by {{ order }})
            end as integer
        ) as unit_rank
    from tied_units
    where ranking_status = 'ranked'
),

group_periods as (
    select
        {{ group_keys | join(',\n        ') }},
        series,
        period_id,
        max(ends_on) as ends_on,
        bool_or(ranking_status = 'ranked') as is_ranked
    from judged_units
    group by {{ group_keys | join(', ') }}, series, period_id
),

placed_periods as (
    select
        *,
        row_number() over ({{ one_series }} order by ends_on, period_id) as place
    from group_periods
),

preceded_periods as (
    select
        *,
        max(case when is_ranked then place end) over (
            {{ one_series }} order by place
            rows between unbounded preceding and 1 preceding
        ) as previous_place
    from placed_periods
),

previous_periods as (
    select
        preceded_periods.*,
        placed_periods.period_id as previous_period_id
    from preceded_periods
    left join placed_periods
        on
            preceded_periods.previous_place = placed_periods.place
            and preceded_periods.series = placed_periods.series
            {%- for key in group_keys %}
            and preceded_periods.{{ key }} = placed_periods.{{ key }}
            {%- endfor %}
),

compared_units as (
    select
        judged_units.*,
        ranks.unit_rank,
        previous_periods.previous_period_id,
        previous_ranks.unit_rank as previous_rank,
        too_small.sentence_zh as too_small_zh,
        too_small.sentence_en as too_small_en
    from judged_units
    left join ranks on {{ same_score('judged_units', 'ranks') }}
    inner join previous_periods
        on
            judged_units.period_id = previous_periods.period_id
            {%- for key in group_keys %}
            and judged_units.{{ key }} = previous_periods.{{ key }}
            {%- endfor %}
    left join ranks as previous_ranks
        on
            previous_periods.previous_period_id = previous_ranks.period_id
            and judged_units.unit_id = previous_ranks.unit_id
            {%- for key in group_keys %}
            and judged_units.{{ key }} = previous_ranks.{{ key }}
            {%- endfor %}
    inner join sentences as too_small on too_small.template = 'reason_group_too_small'
),

-- a unit that took over another in between is not the same any more
changed_units as (
    select distinct
        compared_units.period_id,
        compared_units.previous_period_id,
        compared_units.unit_id
    from compared_units
    inner join {{ ref('brg_unit_succession') }} as successions
        on compared_units.unit_id = successions.unit_id
    inner join {{ ref('dim_period') }} as previous_period
        on compared_units.previous_period_id = previous_period.period_id
    where
        successions.closed_on >= previous_period.ends_on
        and successions.closed_on < compared_units.ends_on
),

-- ranks among the units that are ranked in both periods and have stayed the same
like_for_like as (
    select
        {{ list_score_keys('compared_units') }}
        rank() over ({{ one_table.replace('partition by ', 'partition by compared_units.')
            .replace(', ', ', compared_units.') }} order by compared_units.unit_rank)
            as like_for_like_rank,
        rank() over ({{ one_table.replace('partition by ', 'partition by compared_units.')
            .replace(', ', ', compared_units.') }} order by compared_units.previous_rank)
            as like_for_like_previous_rank
    from compared_units
    left join changed_units
        on
            compared_units.period_id = changed_units.period_id
            and compared_units.previous_period_id = changed_units.previous_period_id
            and compared_units.unit_id = changed_units.unit_id
    where
        compared_units.unit_rank is not null
        and compared_units.previous_rank is not null
        and changed_units.unit_id is null
),

told_units as (
    select
        compared_units.*,
        like_for_like.like_for_like_rank,
        like_for_like.like_for_like_previous_rank
    from compared_units
    left join like_for_like on {{ same_score('compared_units', 'like_for_like') }}
),

rankings as (
    select
        {{ list_score_keys() }}
        total,
        printed_total,
        unit_rank as rank,
        ranking_status as status,
        {%- for language in ['zh', 'en'] %}
        case ranking_status
            when 'ranked' then null
            when 'excluded' then excluded_reason_{{ language }}
            when 'group_too_small'
                then {{ filled_sentence('too_small_' ~ language, {
                    'count': 'cast(rankable_members as varchar)',
                    'minimum': 'cast(minimum_size as varchar)',
                }) }}
            else reason_{{ language }}
        end as reason_{{ language }},
        {%- endfor %}
        cast(
            case when rankable_members < minimum_size then 0 else rankable_members end as integer
        ) as group_size,
        cast(group_members as integer) as group_members,
        previous_period_id,
        previous_rank,
        previous_rank - unit_rank as rank_change,
        cast(like_for_like_rank as integer) as like_for_like_rank,
        cast(like_for_like_previous_rank - like_for_like_rank as integer)
            as like_for_like_change,
        -- the part of the group in which the unit's rank lies, counted from the best
        cast(
            case
                when quantiles is not null and unit_rank is not null
                    then
                        (cast(unit_rank as bigint) * quantiles + rankable_members - 1)
                        // rankable_members
            end as integer
        ) as quantile,
        cast(
            row_number() over (
                {{ one_table }}
                order by
                    case when unit_rank is null then 1 else 0 end,
                    case print_direction when 'worst_first' then -unit_rank else unit_rank end,
                    unit_id
            ) as integer
        ) as print_order
    from told_units
)

select * from rankings
