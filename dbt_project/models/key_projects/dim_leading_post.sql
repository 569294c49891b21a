with

posts as (
    select * from {{ ref('stg_leading_posts') }}
),

leading_posts as (
    select
        unit_id,
        role,
        post,
        period_id
    from posts
)

select * from leading_posts
