"""Tags, in both ways that the API has for them."""


def run(client, checks):
    key_id = client.call("CreateKey", Tags='[{"TagKey":"team","TagValue":"blue"}]')["KeyMetadata"]["KeyId"]

    def tags():
        listed = client.call("ListResourceTags", KeyId=key_id)["Tags"]["Tag"]
        return {tag["TagKey"]: tag["TagValue"] for tag in listed}

    checks.equal("tags of a new key", tags(), {"team": "blue"})
    client.call("TagResource", KeyId=key_id, Tags='[{"TagKey":"team","TagValue":"red"}]')
    checks.equal("TagResource", tags(), {"team": "red"})
    place = {"RegionId": "cn-hangzhou", "ResourceType": "key", "ResourceId": [key_id]}
    added = [{"Key": "stage", "Value": "test"}, {"Key": "cost", "Value": "1"}]
    client.call("TagResources", **place, Tag=added)
    checks.equal("TagResources", tags(), {"team": "red", "stage": "test", "cost": "1"})
    found = client.call("ListTagResources", **place, Tag=[{"Key": "stage", "Value": "test"}])
    rows = found["TagResources"]["TagResource"]
    checks.that("ListTagResources", [row["ResourceId"] for row in rows] == [key_id], rows)
    client.call("UntagResources", **place, TagKey=["stage"])
    checks.equal("UntagResources", tags(), {"team": "red", "cost": "1"})
    client.call("UntagResource", KeyId=key_id, TagKeys='["cost"]')
    checks.equal("UntagResource", tags(), {"team": "red"})
    client.call("UntagResources", **place, All=True)
    checks.equal("UntagResources, All", tags(), {})
