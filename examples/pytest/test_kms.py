import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

NO_RETRIES = Config(retries={"total_max_attempts": 1})


def test_create_key_is_throttled_when_its_quota_is_used_up(kms_world):
    kms = kms_world.client(config=NO_RETRIES)
    kms_world.fill("createKey")
    with pytest.raises(ClientError) as refused:
        kms.create_key()
    assert refused.value.response["Error"]["Code"] == "ThrottlingException"


def test_worlds_share_no_keys(kms_world):
    assert kms_world.client().list_keys()["Keys"] == []
    kms_world.client().create_key()
