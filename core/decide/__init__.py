"""The labs that spend a demand: recommendation, search ranking, uplift."""
