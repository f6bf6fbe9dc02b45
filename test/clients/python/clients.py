"""
Alibaba Cloud's two Python SDKs behind one call: `client.call("CreateKey", KeySpec="RSA_2048")` returns the answer as a
dict, or raises ApiError. Parameters have the names of the API; which method, class and setter that is follows from
them. `service` is that of KMS, RAM or STS.
"""

import importlib
import json
import pkgutil
import re

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from darabonba.runtime import RuntimeOptions

from checks import ApiError

REGION = "cn-hangzhou"
VERSIONS = {"kms": "20160120", "ram": "20150501", "sts": "20150401"}
BSS_VERSION = "2017-12-14"


class V3Client:
    """`alibabacloud_kms20160120`: signature V3."""

    name = "alibabacloud_kms20160120 (V3)"
    wrong_secret = ("SignatureDoesNotMatch",)

    def __init__(self, host, access_key_id=None, secret=None, token=None, service="kms", credential=None):
        self.account = access_key_id
        self.host = host
        self.called = set()
        self._sdk = f"alibabacloud_{service}{VERSIONS[service]}"
        self._models = importlib.import_module(f"{self._sdk}.models")
        client_class = importlib.import_module(f"{self._sdk}.client").Client
        self._client = client_class(
            Config(
                access_key_id=access_key_id,
                access_key_secret=secret,
                security_token=token,
                credential=credential,
                endpoint=host,
                protocol="http",
                region_id=REGION,
            )
        )

    def operations(self):
        names = [name for name in dir(self._client) if name.endswith("_with_options")]
        return {_camel(name.removesuffix("_with_options")) for name in names}

    def has(self, operation):
        return operation in self.operations()

    def call(self, operation, **parameters):
        self.called.add(operation)
        method = getattr(self._client, f"{_snake(operation)}_with_options")
        runtime = RuntimeOptions(autoretry=False, ignore_ssl=True)
        arguments = [runtime]
        request_class = getattr(self._models, f"{operation}Request", None)
        if request_class is not None:
            request = request_class().from_map(parameters)
            unknown = set(parameters) - set(request.to_map())
            if unknown:
                raise TypeError(f"{operation} has no {unknown}")
            arguments.insert(0, request)
        try:
            return method(*arguments).body.to_map()
        except AlibabaCloudException as error:
            detail = getattr(error, "access_denied_detail", None)
            raise ApiError(error.code, error.status_code, error.message, detail) from None

    def bss(self, operation, parameters):
        """An operation of BssOpenApi, where instances are bought."""
        params = Params(
            action=operation,
            version=BSS_VERSION,
            protocol="HTTP",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        runtime = RuntimeOptions(autoretry=False, ignore_ssl=True)
        try:
            return self._client.call_api(params, OpenApiRequest(query=parameters), runtime)["body"]
        except AlibabaCloudException as error:
            raise ApiError(error.code, error.status_code, error.message) from None


class V1Client:
    """`aliyunsdkcore` and `aliyunsdkkms`: signature V1."""

    name = "aliyun-python-sdk-kms (V1)"
    # Its own word for a SignatureDoesNotMatch that repeats the very text that it signed.
    wrong_secret = ("SignatureDoesNotMatch", "InvalidAccessKeySecret")

    def __init__(self, host, access_key_id, secret, token=None, service="kms"):
        self._requests = f"aliyunsdk{service}.request.v{VERSIONS[service]}"
        self.account = access_key_id
        self.host = host
        self.called = set()
        if token is None:
            self._client = AcsClient(access_key_id, secret, REGION, auto_retry=False)
        else:
            credential = StsTokenCredential(access_key_id, secret, token)
            self._client = AcsClient(region_id=REGION, credential=credential, auto_retry=False)

    def operations(self):
        package = importlib.import_module(self._requests)
        names = [module.name for module in pkgutil.iter_modules(package.__path__)]
        return {name.removesuffix("Request") for name in names if name.endswith("Request")}

    def has(self, operation):
        return operation in self.operations()

    def call(self, operation, **parameters):
        self.called.add(operation)
        module = importlib.import_module(f"{self._requests}.{operation}Request")
        request = getattr(module, f"{operation}Request")()
        request.set_protocol_type("http")
        request.set_endpoint(self.host)
        request.set_accept_format("json")
        for name, value in parameters.items():
            _set(request, name, value)
        return self._answer(request)

    def bss(self, operation, parameters):
        """An operation of BssOpenApi, where instances are bought."""
        request = CommonRequest(domain=self.host, version=BSS_VERSION, action_name=operation)
        request.set_protocol_type("http")
        request.set_method("POST")
        request.set_accept_format("json")
        for name, value in parameters.items():
            request.add_query_param(name, value)
        return self._answer(request)

    def _answer(self, request):
        try:
            answer = self._client.do_action_with_exception(request)
        except ServerException as error:
            raise ApiError(error.error_code, error.http_status, error.message) from None
        return json.loads(answer)


def _set(request, name, value):
    # What the API calls `Tag.1.Key` has a setter of its own, in the plural, that takes the list.
    listed = getattr(request, f"set_{name}s", None)
    if listed is not None and isinstance(value, list):
        listed(value)
        return
    if name == "RegionId":
        # The signer adds it.
        return
    setter = getattr(request, f"set_{name}", None)
    if setter is None:
        raise TypeError(f"{type(request).__name__} has no {name}")
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, (dict, list)):
        value = json.dumps(value)
    setter(value)


def _snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _camel(name):
    return "".join(part.capitalize() for part in name.split("_"))
