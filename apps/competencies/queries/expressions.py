"""What rules and models say in Python, as expressions of SQL."""

LAST_DAY = """(({first} + {span})::date
            - (EXTRACT(DAY FROM {first} + {span}) = EXTRACT(DAY FROM {first}))::int)"""
"""As `rules.last_day`: the day before the same day of the month, or that month's last day."""

NEW_TOKEN = "TRANSLATE(ENCODE(UUID_SEND(GEN_RANDOM_UUID()), 'base64'), '+/=', '-_')"  # noqa: S105
"""As `models.certification.new_token`: random bits of the server's own, fit for an address."""
