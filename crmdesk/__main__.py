"""`python -m crmdesk` is the command `crmdesk`."""

import sys

from crmdesk.cli import main

sys.exit(main())
