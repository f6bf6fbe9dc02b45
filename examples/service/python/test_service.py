"""Tests of a service that keeps its documents under data keys of AWS KMS."""

import time
from concurrent.futures import ThreadPoolExecutor

import fauxkms
from fauxkms import ACCOUNT, DAY, REGION, ServiceTest

ONE_ATTEMPT = {"mode": "standard", "total_max_attempts": 1}
PATIENT = {"mode": "standard", "total_max_attempts": 10}
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def setUpModule():
    fauxkms.start()


def new_key(kms):
    return kms.create_key()["KeyMetadata"]["KeyId"]


def allowing(action):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


class Permissions(ServiceTest):
    def test_the_writers_role_seals_and_cannot_open_as_the_readers_can(self):
        self.enforce_policies()
        key = new_key(self.client())
        writer = self.client_of("role/writer", allowing("kms:GenerateDataKey"))
        reader = self.client_of("role/reader", allowing("kms:Decrypt"))
        sealed = writer.generate_data_key(KeyId=key, KeySpec="AES_256")
        with self.assertRaises(writer.exceptions.ClientError) as refused:
            writer.decrypt(CiphertextBlob=sealed["CiphertextBlob"])
        self.assertEqual("AccessDeniedException", refused.exception.response["Error"]["Code"])
        self.assertIn("no identity-based policy allows the kms:Decrypt action", str(refused.exception))
        self.assertEqual(sealed["Plaintext"], reader.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"])
        [denied] = self.control("GET", "requests?denied=true")["requests"]
        self.assertIn("assumed-role/writer", denied["denied"]["sentence"])


class Throttling(ServiceTest):
    def test_a_throttled_service_backs_off_tries_again_and_succeeds(self):
        kms = self.client(retries=PATIENT)
        key = new_key(kms)
        self.freeze()  # no quota refills until the test says so
        self.set_quota("crypto_symmetric", 4)
        with ThreadPoolExecutor(6) as pool:
            calls = [pool.submit(kms.generate_data_key, KeyId=key, KeySpec="AES_256") for _ in range(6)]
            while len(self.throttled_calls()) < 2:
                self.assertFalse(all(call.done() for call in calls), "nobody was throttled")
                time.sleep(0.05)
            self.advance(1)
            answers = [call.result() for call in calls]
        retried = [answer for answer in answers if answer["ResponseMetadata"]["RetryAttempts"] > 0]
        self.assertEqual((6, 2), (len(answers), len(retried)))

    def throttled_calls(self):
        found = self.control("GET", "requests?operation=GenerateDataKey&errorCode=ThrottlingException")
        return {request["invocationId"] for request in found["requests"]}

    def test_a_neighbour_uses_up_the_shared_quota_and_the_control_api_tells_who_it_was(self):
        kms = self.client(retries=ONE_ATTEMPT)
        key = new_key(kms)
        made = self.control("POST", "credentials", {"cloud": "aws", "account": ACCOUNT, "principal": "role/batch"})
        batch = self.client(access_key=(made["accessKeyId"], made["secretAccessKey"]), retries=ONE_ATTEMPT)
        self.freeze()
        self.set_quota("crypto_symmetric", 10)
        for _ in range(10):
            batch.generate_data_key(KeyId=key, KeySpec="AES_256")
        with self.assertRaises(kms.exceptions.ClientError) as refused:
            kms.generate_data_key(KeyId=key, KeySpec="AES_256")
        self.assertEqual("ThrottlingException", refused.exception.response["Error"]["Code"])
        request_id = refused.exception.response["ResponseMetadata"]["RequestId"]
        first, second = self.control("GET", f"requests/{request_id}")["window"]["usedBy"]
        self.assertIn("role/batch", first["principal"])
        self.assertEqual((10, 0), (first["requests"], first["throttled"]))
        self.assertEqual((ROOT, 0, 1), (second["principal"], second["requests"], second["throttled"]))

    def test_a_refused_request_is_found_by_its_request_id_with_its_window(self):
        kms = self.client(retries=ONE_ATTEMPT)
        blob = kms.encrypt(KeyId=new_key(kms), Plaintext=b"a page")["CiphertextBlob"]
        self.freeze("2026-12-01T09:00:00Z")
        self.set_quota("crypto_symmetric", 1)
        kms.decrypt(CiphertextBlob=blob)
        with self.assertRaises(kms.exceptions.ClientError) as refused:
            kms.decrypt(CiphertextBlob=blob)
        metadata = refused.exception.response["ResponseMetadata"]
        self.assertEqual("crypto_symmetric; 1/1; clock=frozen", metadata["HTTPHeaders"]["x-fauxkms-throttled-by"])
        found = self.control("GET", f"requests/{metadata['RequestId']}")
        self.assertEqual(("Decrypt", "crypto_symmetric"), (found["operation"], found["throttledBy"]))
        self.assertEqual("2026-12-01T09:00:01.000Z", found["window"]["to"])
        self.assertEqual(
            [{"principal": ROOT, "operation": "Decrypt", "requests": 1, "throttled": 1}], found["window"]["usedBy"])

    def test_an_alarm_at_80_percent_of_a_quota_notifies_the_topic(self):
        self.freeze("2026-12-01T00:00:00Z")
        self.set_quota("crypto_symmetric", 1000, interval_seconds=60)
        topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"
        dimensions = {"Type": "API", "Resource": "CryptographicOperationsSymmetric", "Service": "KMS", "Class": "None"}
        metric = {"Namespace": "AWS/Usage", "MetricName": "CallCount",
                  "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()]}
        self.client("cloudwatch").put_metric_alarm(
            AlarmName="kms-at-80-percent", AlarmActions=[topic], EvaluationPeriods=1, Threshold=80,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            Metrics=[{"Id": "calls", "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}},
                     {"Id": "share", "Expression": "calls/SERVICE_QUOTA(calls)*100"}])
        for count, told in ((790, []), (800, [(topic, "ALARM")])):
            self.control("POST", "service-calls", {
                "service": "s3", "action": "upload", "account": ACCOUNT, "region": REGION, "count": count})
            self.advance(60)
            found = self.control("GET", "notifications?alarm=kms-at-80-percent")["notifications"]
            self.assertEqual(told, [(each["action"], each["newState"]) for each in found])


class LifeOfAKey(ServiceTest):
    def test_a_cancelled_deletion_leaves_the_data_readable_and_a_deletion_does_not(self):
        self.freeze("2026-12-01T00:00:00Z")
        kms = self.client()
        key = new_key(kms)
        blob = kms.encrypt(KeyId=key, Plaintext=b"a contract")["CiphertextBlob"]
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        with self.assertRaises(kms.exceptions.KMSInvalidStateException):
            kms.decrypt(CiphertextBlob=blob)
        kms.cancel_key_deletion(KeyId=key)
        kms.enable_key(KeyId=key)  # cancelling leaves it disabled
        self.assertEqual(b"a contract", kms.decrypt(CiphertextBlob=blob)["Plaintext"])
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.advance(7 * DAY + 1)
        with self.assertRaises(kms.exceptions.NotFoundException):
            kms.decrypt(CiphertextBlob=blob, KeyId=key)

    def test_a_rotated_key_opens_old_ciphertexts_and_has_new_material(self):
        self.freeze("2026-12-01T00:00:00Z")
        kms = self.client()
        key = new_key(kms)
        kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
        old = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
        self.advance(90 * DAY)
        new = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
        self.assertNotEqual(old["KeyMaterialId"], new["KeyMaterialId"])
        self.assertEqual(old["Plaintext"], kms.decrypt(CiphertextBlob=old["CiphertextBlob"])["Plaintext"])
        (rotation,) = kms.list_key_rotations(KeyId=key)["Rotations"]
        self.assertEqual(
            ("AUTOMATIC", "2027-03-01"), (rotation["RotationType"], rotation["RotationDate"].date().isoformat()))

    def test_a_month_is_billed_for_the_key_by_the_hour_and_for_requests(self):
        self.freeze("2026-11-01T00:00:00Z")
        self.set_quota("crypto_symmetric", 60_000)
        new_key(self.client())
        self.control("POST", "service-calls", {
            "service": "s3", "action": "upload", "account": ACCOUNT, "region": REGION, "count": 49_999})
        self.advance(30 * DAY)
        costs = self.control(
            "GET", f"costs?account={ACCOUNT}&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z")
        self.assertEqual((50_000, "0.15"), (costs["requests"][0]["requests"], costs["requests"][0]["amount"]))
        # A key costs a dollar for a month of 730 hours, of which November has 720.
        self.assertEqual(("0.98630137", "1.13630137"), (costs["keys"]["amount"], costs["total"]))


class Faults(ServiceTest):
    def test_an_error_a_dropped_connection_and_a_late_answer_are_tried_again(self):
        kms = self.client(retries=PATIENT, read_timeout=3)
        key = new_key(kms)
        for effect in ({"error": "KMSInternalException"}, {"drop": True}, {"latencyMs": 60_000}):
            self.control("POST", "faults", {"match": {"operation": "Encrypt"}, "effect": effect, "times": 1})
        blob = kms.encrypt(KeyId=key, Plaintext=b"a letter")["CiphertextBlob"]
        self.assertEqual(b"a letter", kms.decrypt(CiphertextBlob=blob)["Plaintext"])
        self.assertEqual([1, 1, 1], [fault["fired"] for fault in self.control("GET", "faults")["faults"]])
