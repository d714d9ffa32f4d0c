"""Address ranges."""

import ipaddress


def is_everyone(cidr: str) -> bool:
    """Tell whether a CIDR block stands for the whole internet.

    Also the halves 0.0.0.0/1 and 128.0.0.0/1, and 2000::/3, all of IPv6's public space: they open
    as much without being 0.0.0.0/0 to the letter.
    """
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:  # AWS refuses what is malformed
        return False
    return network.prefixlen <= (1 if network.version == 4 else 3)
