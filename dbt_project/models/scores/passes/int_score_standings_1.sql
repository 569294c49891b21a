{{ score_standings(1) }}
