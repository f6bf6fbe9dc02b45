import boto3
import pytest
from botocore.config import Config
from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs


@pytest.fixture(scope="session")
def fauxkms_url():
    with DockerContainer("fauxkms").with_exposed_ports(4599) as container:
        wait_for_logs(container, "fauxkms ready on")
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(4599)}"


def test_the_mock_makes_keys(fauxkms_url):
    kms = boto3.client(
        "kms",
        endpoint_url=fauxkms_url,
        region_name="eu-west-3",
        aws_access_key_id="111122223333",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}),
    )
    assert kms.create_key()["KeyMetadata"]["KeyState"] == "Enabled"
