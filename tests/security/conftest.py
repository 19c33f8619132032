from tests.api.conftest import api, owner_caller

__all__ = ["api", "owner_caller"]
