"""What the rules have to say of other people's programs (`foreign`) at their first preview.

By program: the outcome, the rule, and the names of the resources that it is about. Whatever is not
here is kept. Thought out from the programs: rules that say more, or less, are wrong, or changed.
"""

from typing import Final

VERDICTS: Final = {
    "applied_containers": """
        cannot judge  container-not-privileged: cart, mail, search
        cannot judge  container-no-host-capabilities: cart, mail, search
        cannot judge  container-log-configuration: cart, mail, search
        cannot judge  container-no-secrets-in-environment: cart, mail, search
        cannot judge  container-read-only-root-filesystem: cart, mail, search
        cannot judge  container-non-root-user: cart, mail, search
        cannot judge  container-image-pinned: cart, mail, search
    """,
    "applied_containers.up": """
        violation     container-not-privileged: mail
        violation     container-read-only-root-filesystem: cart, mail, search
    """,
    "awsx_layout_flat": """
        violation     service-private-subnets-only: bad
        violation     default-security-group-empty: app
        violation     subnet-no-public-ip-on-launch: app-public-1, app-public-2, app-public-3
        violation     vpc-flow-log: app
        violation     security-group-described: app
    """,
    "careful_by_hand": "",
    "cloudfront_front": """
        violation     default-security-group-empty: vpc
        violation     distribution-viewer-https: cdn
        violation     distribution-tls-policy: cdn
        violation     distribution-origin-https: cdn
        violation     log-bucket-expires: logs
        violation     vpc-flow-log: vpc
        violation     distribution-access-logs: cdn
        violation     bucket-tls-only: logs
    """,
    "code_deploy": """
        violation     load-balancer-access-logs: lb
        violation     target-group-health-check: blue, green
        cannot judge  service-private-subnets-only: web
        cannot judge  no-open-egress-behind-endpoints: web
        cannot judge  task-ingress-from-its-vpc: web
    """,
    "http_api_public": """
        violation     api-stage-access-log: open
        violation     api-stage-throttling: open
        cannot judge  vpc-link-private: tidy
    """,
    "legacy_alb_module": """
        violation     open-ingress-at-the-edge-only: front
        violation     load-balancer-desync-mitigation: front
        violation     listener-http-redirects: health
        violation     listener-tls-policy: https
        violation     load-balancer-drops-invalid-headers: front
        violation     load-balancer-access-logs: front
        violation     target-group-health-check: app
    """,
    "literal_ids": """
        violation     service-capacity-provider-strategy: orders
        cannot judge  service-private-subnets-only: orders
        cannot judge  no-open-egress-behind-endpoints: orders
        cannot judge  container-log-group-made: orders
        cannot judge  listener-http-redirects: orders
    """,
    "log_buckets": """
        violation     bucket-not-public: site
        violation     bucket-public-access-block: old-logs
        violation     bucket-tls-only: old-logs, site
    """,
    "own_components": """
        violation     task-file-system-encrypted-in-transit: resize-task
        violation     container-no-host-capabilities: resize-task
        violation     repository-lifecycle-policy: scratch-repo
        violation     task-file-system-iam-authorization: resize-task
        violation     container-read-only-root-filesystem: resize-task
    """,
    "quickstart_wide_open": """
        violation     service-no-public-ip: app
        violation     task-no-host-processes: app
        violation     task-roles-differ: app
        violation     container-not-privileged: app
        violation     container-log-configuration: app
        violation     container-no-secrets-in-environment: app
        violation     default-security-group-empty: default
        violation     subnet-no-public-ip-on-launch: default-a
        violation     no-default-vpc: default, default-a
        violation     open-ingress-at-the-edge-only: allow-all
        violation     no-risky-port-open: allow-all
        violation     policy-no-administrator: task
        violation     managed-policy-no-administrator: admin
        violation     role-trust-narrowed: task
        violation     service-circuit-breaker: app
        violation     service-capacity-provider-strategy: app
        violation     fargate-platform-version: app
        violation     container-read-only-root-filesystem: app
        violation     container-non-root-user: app
        violation     container-image-pinned: app
        violation     vpc-flow-log: default
        violation     task-ingress-from-its-vpc: app
        violation     security-group-described: allow-all
        cannot judge  service-private-subnets-only: app
        cannot judge  no-open-egress-behind-endpoints: app
    """,
    "scheduled_tasks": """
        violation     scheduled-task-no-public-ip: nightly
        violation     task-roles-differ: report
        violation     container-log-configuration: report
        violation     policy-sensitive-actions-narrowed: pass
        violation     log-group-retention: batch
        violation     container-read-only-root-filesystem: report
        cannot judge  scheduled-task-private-subnets-only: hourly, nightly
        cannot judge  policy-no-administrator: start
        cannot judge  policy-no-service-wildcard: start
        cannot judge  policy-sensitive-actions-narrowed: start
    """,
    "secrets_by_config": """
        violation     container-no-secrets-in-environment: by-shape, by-value
        violation     container-read-only-root-filesystem: by-shape, harmless
        cannot judge  container-not-privileged: by-arn, by-value
        cannot judge  container-no-host-capabilities: by-arn, by-value
        cannot judge  container-log-configuration: by-arn, by-value
        cannot judge  container-no-secrets-in-environment: by-arn
        cannot judge  container-log-group-made: by-arn, by-value
        cannot judge  container-read-only-root-filesystem: by-arn, by-value
        cannot judge  container-non-root-user: by-arn, by-value
        cannot judge  container-image-pinned: by-arn, by-value
    """,
    "seed_000_http_api": """
        violation     default-security-group-empty: vpc
        violation     repository-lifecycle-policy: app
        violation     repository-immutable-tags: app
        violation     repository-scanned: app
        violation     log-group-retention: app
        violation     api-stage-access-log: default
        violation     service-circuit-breaker: app
        violation     service-capacity-provider-strategy: app
        violation     service-health-check-grace-period: app
        violation     container-read-only-root-filesystem: app
        violation     container-image-pinned: app
        violation     vpc-flow-log: vpc
        violation     security-group-described: shared
        violation     endpoint-policy-narrow: s3
        violation     api-stage-throttling: default
        violation     api-route-authorization: root
    """,
    "seed_001_alb_endpoints": """
        violation     task-roles-differ: web
        violation     default-security-group-empty: vpc
        violation     subnet-no-public-ip-on-launch: public-0, public-1
        violation     no-open-egress-behind-endpoints: web
        violation     service-circuit-breaker: web
        violation     service-capacity-provider-strategy: web
        violation     service-health-check-grace-period: web
        violation     container-read-only-root-filesystem: web
        violation     vpc-flow-log: vpc
        violation     security-group-described: alb, https-from-vpc, task
        violation     load-balancer-drops-invalid-headers: alb
        violation     load-balancer-access-logs: alb
        violation     load-balancer-https: alb
        violation     target-group-health-check: web
    """,
    "seed_002_arm64_beta": """
        violation     default-security-group-empty: demo-service-vpc
        violation     no-open-egress-behind-endpoints: demo-ecs-service
        violation     repository-lifecycle-policy: demo-service
        violation     repository-immutable-tags: demo-service
        violation     repository-scanned: demo-service
        violation     service-circuit-breaker: demo-ecs-service
        violation     service-capacity-provider-strategy: demo-ecs-service
        violation     service-health-check-grace-period: demo-ecs-service
        violation     vpc-flow-log: demo-service-vpc
        violation     security-group-described: demo-ecs-service-sg, public-ecs-alb-sg
        violation     endpoint-policy-narrow: s3
        violation     load-balancer-drops-invalid-headers: public-ecs-service-alb
        violation     load-balancer-access-logs: public-ecs-service-alb
        violation     load-balancer-https: public-ecs-service-alb
        violation     target-group-health-check: demo-ecs-alb-target-group
        cannot judge  container-not-privileged: demo-ecs-task
        cannot judge  container-no-host-capabilities: demo-ecs-task
        cannot judge  container-log-configuration: demo-ecs-task
        cannot judge  container-no-secrets-in-environment: demo-ecs-task
        cannot judge  container-log-group-made: demo-ecs-task
        cannot judge  container-read-only-root-filesystem: demo-ecs-task
        cannot judge  container-non-root-user: demo-ecs-task
        cannot judge  container-image-pinned: demo-ecs-task
    """,
    "seed_003_ec2_capacity": """
        violation     default-security-group-empty: main
        violation     open-ingress-at-the-edge-only: instances
        violation     no-risky-port-open: instances
        violation     service-circuit-breaker: api
        violation     container-read-only-root-filesystem: api
        violation     capacity-provider-termination-protection: ec2
        violation     vpc-flow-log: main
        violation     no-long-lived-credentials: jenkins
    """,
    "seed_004_public_ips": """
        violation     service-no-public-ip: backend, frontend
        violation     service-private-subnets-only: backend, frontend
        violation     default-security-group-empty: smc-07
        violation     subnet-no-public-ip-on-launch: public1, public2
        violation     open-ingress-at-the-edge-only: default
        violation     no-risky-port-open: default
        violation     repository-immutable-tags: backend, frontend
        violation     repository-scanned: backend, frontend
        violation     log-group-retention: backend, frontend
        violation     listener-http-redirects: http
        violation     listener-tls-policy: https
        violation     service-circuit-breaker: backend, frontend
        violation     service-health-check-grace-period: backend, frontend
        violation     container-read-only-root-filesystem: backend, frontend
        violation     container-image-pinned: backend, frontend
        violation     vpc-flow-log: smc-07
        violation     task-ingress-from-its-vpc: backend, frontend
        violation     load-balancer-drops-invalid-headers: alb
        violation     load-balancer-access-logs: alb
        violation     target-group-health-check: frontend
    """,
    "stack_reference": """
        violation     service-circuit-breaker: worker
        violation     service-capacity-provider-strategy: worker
        violation     container-read-only-root-filesystem: worker
        cannot judge  service-private-subnets-only: worker
        cannot judge  no-open-egress-behind-endpoints: worker
        cannot judge  container-log-group-made: worker
        cannot judge  task-ingress-from-its-vpc: worker
    """,
    "standalone_rules": """
        violation     default-security-group-empty: vpc
        violation     open-ingress-at-the-edge-only: tasks
        violation     no-risky-port-open: tasks-debug
        violation     security-group-rules-in-one-form: admin
        violation     vpc-flow-log: vpc
        violation     load-balancer-drops-invalid-headers: alb
        violation     load-balancer-access-logs: alb
    """,
    "task_sets": """
        violation     service-no-public-ip: blue
        violation     container-log-configuration: task
        violation     service-private-subnets-only: blue
        violation     default-security-group-empty: vpc
        violation     service-capacity-provider-strategy: blue
        violation     container-read-only-root-filesystem: task
        violation     vpc-flow-log: vpc
    """,
    "terraform_converted": """
        violation     default-security-group-empty: this
        violation     subnet-no-public-ip-on-launch: public-a, public-b
        violation     open-ingress-at-the-edge-only: lb
        violation     no-risky-port-open: lb
        violation     repository-not-public: repo
        violation     security-group-described: lb
        violation     network-acl-no-admin-ports: main
        violation     load-balancer-drops-invalid-headers: main
        violation     load-balancer-access-logs: main
        violation     load-balancer-https: main
    """,
    "two_regions": """
        violation     service-private-subnets-only: api-us-east-1
        violation     default-security-group-empty: vpc-eu-west-1, vpc-us-east-1
        violation     repository-lifecycle-policy: images-us-east-1
        violation     service-capacity-provider-strategy: api-eu-west-1, api-us-east-1
        violation     vpc-flow-log: vpc-eu-west-1, vpc-us-east-1
    """,
}
