"""The service itself, and its Regions."""


def run(client, checks):
    if client.has("OpenKmsService"):
        client.call("OpenKmsService")
        checks.refused("opened twice", "Forbidden.Opened", lambda: client.call("OpenKmsService"))
    checks.equal("AccountStatus", client.call("DescribeAccountKmsStatus")["AccountStatus"], "Enabled")
    regions = [one["RegionId"] for one in client.call("DescribeRegions")["Regions"]["Region"]]
    checks.that("cn-hangzhou is a Region", "cn-hangzhou" in regions, regions)
