{{ score_results(1) }}
