{{ score_standings(2) }}
