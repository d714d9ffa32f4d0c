"""A stand-in for the official aws provider on the embedded AWS, driven by a table.

`schema` reads what pulumi_aws accepts, `cfn` what AWS accepts, `shapes` converts between the two,
`table` and `types/` say which operation does what, `server` speaks the engine's protocol.
"""
