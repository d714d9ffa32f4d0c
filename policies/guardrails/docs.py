"""The page about the rules, made from the rules: ``python -m guardrails docs``."""

import inspect
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, Final

from guardrails import catalog
from guardrails.conflicts import CONFLICTS
from guardrails.exemptions import EXEMPTIONS
from guardrails.judgement import STRICT, config_schema
from guardrails.rule import Rule, Scope

_TITLES: Final = {
    Scope.RESOURCE: "one resource, before it is created",
    Scope.STACK: "the stack, in the preview",
}

_HEAD: Final = """# Policies

<!-- Made by `python -m guardrails docs`, from the rules' own words. A test compares. -->

One pack (`policies/`, published as it is by `pulumi policy publish`) judges any program that uses
pulumi_aws. A verdict is *violation*, *ok* or *cannot judge, and why*. At a first preview most ids
are unknown; what a rule cannot decide then is listed by the policy `cannot-judge`, never passed in
silence. `"strict": true` makes it a violation.

- Judge a preview: `pulumi preview --policy-pack policies --policy-pack-config FILE`. Files for a
  small and a careful stack are in `policies/config`.
- Judge what is deployed: `pulumi policy analyze --stack prod --policy-pack policies`, or with
  `--file` an export.
- Judge a file, with counts: `python -m guardrails judge FILE`, on an export or on what
  `pulumi preview --json --show-sames` prints.
- Check a configuration: `python -m guardrails validate-config FILE`. `pulumi policy
  validate-config` does that for packs in Pulumi Cloud alone. Each preview refuses a wrong
  configuration, too, before it judges anything, in one message that names every fault.

**Levels.** `mandatory` fails the preview, `advisory` is listed, `disabled` does not run. The
configuration sets them by rule; `"all"` is for all, `cannot-judge`, `exemptions` and
`monthly-estimate` included.

**Price.** The policy `monthly-estimate` says in one line what the stack costs a month, and what the
cheapest way out would save; `monthly-budget` holds it to a sum. `python -m guardrails cost FILE`
prints the bill line by line, with every other way out. List prices are dated and have their sources
(`policies/guardrails/prices.json`); `python -m guardrails prices refresh` renews them. How much is
used stands in the stack's configuration under `private-fargate:traffic`.

**Exemptions.** Each rule takes them. All three parts are required; `*` in the URN stands for any
text. Until the end of its last day (UTC) the violation is listed by the policy `exemptions`; after
it, it counts again and says that the exemption ended. An exemption that covers nothing is listed.

```json
{
  "service-no-public-ip": {
    "exemptions": [
      { "urn": "*Service::beta", "reason": "no edge yet", "expires": "2027-01-31" }
    ]
  }
}
```

**Prevention.** A rule about one resource stops `up` before that resource is created. A rule about
the stack acts in the preview; `up` runs it again only after everything is made.
"""


def page(modules: Iterable[ModuleType] = catalog.MODULES) -> str:
    """Return the page about the guardrails, in Markdown."""
    conflicts = ["## Conflicts between the anchors\n", *_conflicts()]
    return rules_page(_HEAD, modules, conflicts)


def rules_page(head: str, modules: Iterable[ModuleType], tail: list[str]) -> str:
    """Return a page about the rules of some modules, between a head and a tail."""
    listed = [(module, catalog.rules_of(module)) for module in modules]
    parts = [head, "## Rules\n", *_table([rule for _, rules in listed for rule in rules]), ""]
    for module, rules in listed:
        heading = (inspect.getdoc(module) or "").split("\n\n")[0]
        parts += [f"## {heading.rstrip('.')}\n", *(_section(rule) for rule in rules)]
    return "\n".join([*parts, *tail]).rstrip() + "\n"


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| rule | level | severity | judges | standards |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in rules:
        link = f"[`{rule.name}`](#{rule.name})"
        standards = ", ".join(f"`{standard}`" for standard in rule.standards) or "our own"
        columns = (link, rule.level.value, rule.severity.value, _TITLES[rule.scope], standards)
        yield f"| {' | '.join(columns)} |"


def _section(rule: Rule) -> str:
    lines = [f"### {rule.name}\n", rule.description, ""]
    if rule.explanation:
        lines += [rule.explanation, ""]
    if rule.failure:
        lines += [f"> {rule.failure.says}", ""]
    lines += [
        f"- With private-fargate: {rule.library_fix}.",
        f"- With pulumi_aws: {rule.aws_fix}.",
        *_settings(rule),
        f"- See <{rule.url}>.\n",
    ]
    return "\n".join(lines)


def _settings(rule: Rule) -> Iterator[str]:
    for name, schema in config_schema(rule).items():
        if name not in {STRICT, EXEMPTIONS}:
            yield f"- Setting `{name}` ({_limits(schema)}): {schema['description']}"


def _limits(schema: dict[str, Any]) -> str:
    one = schema.get("items", schema)
    words = [f"list of {one['type']}" if one is not schema else str(one["type"])]
    if "enum" in one:
        words.append("one of " + ", ".join(f"`{value}`" for value in one["enum"]))
    if "minimum" in one:
        words.append(f"{one['minimum']} or more")
    if "maximum" in one:
        words.append(f"{one['maximum']} or less")
    words.append(f"default `{schema['default']}`" if "default" in schema else "not set by default")
    return ", ".join(words)


def _conflicts() -> Iterator[str]:
    yield "Where trusted systems contradict each other, or a need, one side was chosen.\n"
    yield "| on | one side | other side | chosen |"
    yield "| --- | --- | --- | --- |"
    for conflict in CONFLICTS:
        yield f"| {conflict.on} | {conflict.one} | {conflict.other} | {conflict.chosen} |"
