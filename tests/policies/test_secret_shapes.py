import pytest

from guardrails.secret_shapes import ENDINGS, NAMES, looks_secret, secret_shape


@pytest.mark.parametrize(
    "name",
    [
        *sorted(NAMES),
        *("PASSWORD", "DB_PASSWORD", "PGPASSWORD", "dbPassword", "spring.datasource.password"),
        *("MYSQL_PWD", "SMTP_PASS", "JWT_SECRET", "SECRET", "GITHUB_TOKEN", "npm-token"),
        *("API_KEY", "OPENAI_API_KEY", "apiKey", "SECRET_KEY_BASE", "RAILS_MASTER_KEY"),
    ],
)
def test_a_secrets_name_with_a_value_that_can_be_one(name: str) -> None:
    assert looks_secret(name, "hunter2Hunter2") == "has a secret's name"


@pytest.mark.parametrize(
    "name",
    [
        *("PASSWORD_MIN_LENGTH", "TOKEN_TTL", "SECRET_NAME", "DB_PASSWORD_FILE", "SECRET_ARN"),
        *("PUBLIC_KEY", "COMPASS", "BYPASS", "KEY", "MONKEY", "TOKENS", "PASSWORDS", "AWS_REGION"),
        *("NEXT_PUBLIC_MAPBOX_TOKEN", "STRIPE_PUBLISHABLE_API_KEY", "NODE_ENV", ""),
    ],
)
def test_a_name_that_merely_speaks_of_one(name: str) -> None:
    assert looks_secret(name, "hunter2Hunter2") is None


@pytest.mark.parametrize(
    "value",
    [
        *("", "true", "No", "on", "4096", " ", "arn:aws:secretsmanager:eu-west-1:123456789012:x"),
        *("/run/secrets/db", "./token", "file:token", "https://auth.example.com/token"),
        *("prod/db/password", "${DB_PASSWORD}", "{{resolve:ssm:x}}", "<changeme>", "%PASSWORD%"),
    ],
)
def test_a_value_that_is_a_reference_or_a_switch(value: str) -> None:
    assert looks_secret("DB_PASSWORD", value) is None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("AKIA" + "IOSFODNN7EXAMPLE", "an AWS access key id"),
        ("ASIA" + "IOSFODNN7EXAMPLE", "an AWS access key id"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----\nMII…", "a private key"),
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
        ("ghp_" + "a1B2" * 9, "a GitHub token"),
        ("github_pat_" + "a1B2" * 6, "a GitHub token"),
        ("glpat-" + "a1B2" * 5, "a GitLab token"),
        ("xoxb-" + "123456789012", "a Slack token"),
        ("https://hooks.slack.com/services/T0/B0/" + "abc", "a Slack token"),
        ("sk_live_" + "a1B2" * 4, "a Stripe key"),
        ("postgres://app:hunter2@db:5432/shop", "a URL with a password"),
        ("mongodb+srv://app:hunter2@cluster0.example.net", "a URL with a password"),
        ("redis://:hunter2@cache:6379", "a URL with a password"),
        ("Server=db;User=app;Password=hunter2", "a connection string with a password"),
        ("jdbc:mysql://db/shop?user=app&password=hunter2", "a connection string with a password"),
        ("AccountName=x;AccountKey=aGVsbG8=", "a connection string with a password"),
    ],
)
def test_a_shape_tells_what_a_value_is(text: str, shape: str) -> None:
    assert secret_shape(text) == shape
    assert looks_secret("HARMLESS", text) == f"looks like {shape}"


@pytest.mark.parametrize(
    "text",
    [
        *("", "postgres://db:5432/shop", "https://example.com:8443/@scope/package"),
        *("https://user@example.com", "postgres://app:${PASSWORD}@db/shop", "AKIASHORT"),
        *("-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "pk_live_0123456789abc"),
        *(
            "postgres://app:***@db/shop",
            "password={{x}}",
            "a;password=$P",
            "xoxb-",
            "arn:aws:s3:::b",
        ),
    ],
)
def test_what_has_no_such_shape(text: str) -> None:
    assert secret_shape(text) is None


def test_no_ending_contains_another_one_that_would_do() -> None:
    assert len(set(ENDINGS)) == len(ENDINGS)
    assert not [e for e in ENDINGS for other in ENDINGS if e != other and e.endswith(other)]
