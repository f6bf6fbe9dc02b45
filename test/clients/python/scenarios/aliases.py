"""Aliases."""


def run(client, checks):
    one, other = (client.call("CreateKey")["KeyMetadata"]["KeyId"] for _ in range(2))
    client.call("CreateAlias", KeyId=one, AliasName="alias/python")
    checks.refused(
        "an alias twice",
        "AliasAlreadyExists",
        lambda: client.call("CreateAlias", KeyId=other, AliasName="alias/python"),
    )

    def target():
        return client.call("DescribeKey", KeyId="alias/python")["KeyMetadata"]["KeyId"]

    checks.equal("what it names", target(), one)
    client.call("UpdateAlias", KeyId=other, AliasName="alias/python")
    checks.equal("what it names then", target(), other)
    listed = client.call("ListAliases", PageSize=100)
    names = {alias["AliasName"]: alias["KeyId"] for alias in listed["Aliases"]["Alias"]}
    checks.equal("ListAliases", names, {"alias/python": other})
    of_key = client.call("ListAliasesByKeyId", KeyId=one)
    checks.equal("ListAliasesByKeyId", (of_key["Aliases"]["Alias"], of_key["TotalCount"]), ([], 0))
    client.call("DeleteAlias", AliasName="alias/python")
    checks.refused("an alias that is gone", "Forbidden.AliasNotFound", target)
