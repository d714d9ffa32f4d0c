"""What the rules about failures have to say of other people's programs (`foreign`).

As in `foreign_verdicts`. Each violation was checked against its program: it is one. Nothing here is
a false alarm, and what is by a literal id, or hidden, cannot be judged.
"""

from typing import Final

FAILURES: Final = {
    "applied_containers": """
        cannot judge  preflight-f23-log-options: cart, mail, search
        cannot judge  preflight-f26-essential-container: cart, mail, search
    """,
    "applied_containers.up": """
        violation     preflight-f25-not-for-fargate: mail
    """,
    "awsx_layout_flat": """
        cannot judge  preflight-f01-registry-auth-or-secrets: bad, closed, good
        violation     preflight-f68-nat-before-internet-gateway: app-1, app-2, app-3
    """,
    "careful_by_hand": """
        violation     preflight-f68-nat-before-internet-gateway: nat
        violation     preflight-f31-association-too-late: pay
        cannot judge  preflight-f50-log-bucket-policy: pay
        violation     preflight-f16-service-before-its-needs: pay
    """,
    "cloudfront_front": """
        violation     preflight-f50-log-bucket-policy: edge
        violation     preflight-f52-certificate-not-issued: https
    """,
    "code_deploy": """
        cannot judge  preflight-f01-registry-auth-or-secrets: web
        violation     preflight-f31-provider-not-associated: web
        violation     preflight-f40-target-group-without-balancer: web
        cannot judge  preflight-f41-container-and-port: web
        violation     preflight-f43-application-balancer-shut-out: web
    """,
    "http_api_public": """
        cannot judge  preflight-f58-link-to-load-balancer: tidy
    """,
    "legacy_alb_module": """
        violation     preflight-f76-listener-admits-nobody: https
    """,
    "literal_ids": """
        cannot judge  preflight-f01-registry-auth-or-secrets: orders
        cannot judge  preflight-f02-registry: orders
        cannot judge  preflight-f03-image-layers: orders
        cannot judge  preflight-f21-logs: orders
        cannot judge  preflight-f43-application-balancer-shut-out: orders
        cannot judge  preflight-f19-execution-role: orders
        cannot judge  preflight-f22-log-group: orders
    """,
    "log_buckets": """
        violation     preflight-f50-log-bucket-policy: one
        violation     preflight-f50-log-bucket-policy-first: two
    """,
    "own_components": """
        cannot judge  preflight-f19-execution-role: resize-task
    """,
    "quickstart_wide_open": """
        cannot judge  preflight-f12-image-from-elsewhere: app
        violation     preflight-f35-failure-unseen: app
        violation     preflight-f16-service-before-its-needs: app
        violation     preflight-f25-not-for-fargate: app
    """,
    "scheduled_tasks": """
        cannot judge  preflight-f01-registry-auth-or-secrets: hourly, nightly
        cannot judge  preflight-f02-registry: hourly, nightly
        cannot judge  preflight-f03-image-layers: hourly, nightly
        cannot judge  preflight-f12-image-from-elsewhere: hourly, nightly
        cannot judge  preflight-f21-logs: hourly, nightly
        cannot judge  preflight-f19-execution-role: report
    """,
    "secrets_by_config": """
        cannot judge  preflight-f23-log-options: by-arn, by-value
        cannot judge  preflight-f26-essential-container: by-arn, by-value
    """,
    "seed_000_http_api": """
        cannot judge  preflight-f18-zone-without-service: link
        violation     preflight-f68-nat-before-internet-gateway: nat
        violation     preflight-f35-failure-unseen: app
        violation     preflight-f40-target-group-without-balancer: app
        violation     preflight-f44-network-balancer-shut-out: app
        violation     preflight-f16-service-before-its-needs: app
    """,
    "seed_001_alb_endpoints": """
        violation     preflight-f03-image-layers: web
        violation     preflight-f35-failure-unseen: web
        violation     preflight-f16-service-before-its-needs: web
        cannot judge  preflight-f19-execution-role: web
    """,
    "seed_002_arm64_beta": """
        cannot judge  preflight-f01-registry-auth-or-secrets: demo-ecs-service
        violation     preflight-f35-failure-unseen: demo-ecs-service
        violation     preflight-f40-target-group-without-balancer: demo-ecs-service
        cannot judge  preflight-f41-container-and-port: demo-ecs-service
        violation     preflight-f16-service-before-its-needs: demo-ecs-service
        cannot judge  preflight-f23-log-options: demo-ecs-task
        cannot judge  preflight-f26-essential-container: demo-ecs-task
    """,
    "seed_003_ec2_capacity": """
        violation     preflight-f68-nat-before-internet-gateway: nat
        violation     preflight-f31-association-too-late: api
        violation     preflight-f35-failure-unseen: api
    """,
    "seed_004_public_ips": """
        violation     preflight-f35-failure-unseen: backend, frontend
        violation     preflight-f53-certificate-stays-pending: site
        violation     preflight-f16-service-before-its-needs: backend, frontend
    """,
    "stack_reference": """
        cannot judge  preflight-f12-image-from-elsewhere: worker
        cannot judge  preflight-f21-logs: worker
        violation     preflight-f35-failure-unseen: worker
        cannot judge  preflight-f19-execution-role: worker
        cannot judge  preflight-f22-log-group: worker
    """,
    "standalone_rules": "",
    "task_sets": """
        violation     preflight-f16-service-before-its-needs: blue
    """,
    "terraform_converted": "",
    "two_regions": """
        cannot judge  preflight-f01-registry-auth-or-secrets: api-eu-west-1, api-us-east-1
    """,
}
