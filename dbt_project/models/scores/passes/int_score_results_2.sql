{{ score_results(2) }}
